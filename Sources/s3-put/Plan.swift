import AWS
import AWSTool
import Bytes
import ObjectStore
import Records
import Tool

/// The bucket, access and options of a run, from the command line and the environment, checked before any input is read.
struct Plan {
    let bucket: Bucket
    let access: ServiceAccess
    let options: StorageOptions
    let template: KeyTemplate
    /// Whether `--key` was given, so that it also applies to files that name no filing.
    let hasOwnTemplate: Bool

    init(_ command: S3Put) throws(ToolFailure) {
        template = try rethrowing(KeyTemplate(command.key)) { (error: KeyTemplate.Failure) in ToolFailure(.usage, error.description) }
        hasOwnTemplate = command.key != KeyTemplate.standard
        options = try Self.options(command)
        access = try ServiceAccess()
        bucket = try rethrowing(Bucket(name: command.bucket, endpoint: command.endpoint, settings: access.settings)) { (error: ServiceFailure) in
            ToolFailure(.usage, error.message)
        }
    }

    private static func options(_ command: S3Put) throws(ToolFailure) -> StorageOptions {
        var options = StorageOptions()
        if let name = command.storageClass {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }) else {
                throw ToolFailure(.usage, "--storage-class takes a word such as STANDARD_IA")
            }
            options.storageClass = name
        }
        if let text = command.sse {
            let encryption = try rethrowing(StorageOptions.Encryption.parse(text)) { (error: SystemFailure) in
                ToolFailure(.configuration, "--sse: \(error)")
            }
            guard let encryption else {
                throw ToolFailure(
                    .usage, "--sse takes AES256, aws:kms, aws:kms:KEY or customer:FILE, a file of \(StorageOptions.customerKeyLength) bytes")
            }
            options.encryption = encryption
        }
        // Tags hold no commas (Amazon S3).
        for tag in command.tags.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            guard let equals = tag.firstIndex(of: "="), equals > tag.startIndex else { throw ToolFailure(.usage, "--tags takes NAME=VALUE[,NAME=VALUE...]") }
            options.tags.append((String(tag[..<equals]), String(tag[tag.index(after: equals)...])))
        }
        options.ifAbsent = command.ifAbsent
        return options
    }

    /// Makes the client of the bucket.
    func client(connections: Int) throws(ToolFailure) -> BucketClient {
        try rethrowing(
            BucketClient(bucket, settings: access.settings, credentials: access.credentials, connections: connections), as: ToolFailure.init(service:))
    }
}
