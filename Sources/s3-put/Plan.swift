import AWS
import Bytes
import Glibc
import ObjectStore
import Records
import Tool

/// The bucket, settings and options of a run, from the command line and the environment, checked before any input is read.
struct Plan {
    let bucket: Bucket
    let settings: AWSSettings
    let credentials: CredentialsProvider
    let options: StorageOptions
    let template: KeyTemplate

    init(_ command: S3Put) throws(ToolFailure) {
        template = try rethrowing(KeyTemplate(command.key)) { (error: KeyTemplate.Failure) in ToolFailure(.usage, error.description) }
        options = try Self.options(command)
        let settings: AWSSettings
        do throws(ServiceFailure) {
            settings = try AWSSettings { name in getenv(name).map { String(cString: $0) } }
            credentials = try CredentialsProvider(settings)
            _ = try credentials.credentials()
        } catch { throw ToolFailure(.configuration, error.message) }
        self.settings = settings
        do throws(ServiceFailure) {
            let address = command.endpoint ?? settings.endpoint(of: "s3")
            let service = try address.map { text throws(ServiceFailure) in try ServiceEndpoint(text) }
            let style = settings.setting("addressing_style", of: "s3").flatMap(Bucket.Style.init) ?? .automatic
            bucket = try Bucket(name: command.bucket, service: service, style: style)
        } catch { throw ToolFailure(.usage, error.message) }
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
        for tag in command.tag {
            guard let equals = tag.firstIndex(of: "="), equals > tag.startIndex else { throw ToolFailure(.usage, "--tag takes NAME=VALUE") }
            options.tags.append((String(tag[..<equals]), String(tag[tag.index(after: equals)...])))
        }
        options.ifAbsent = command.ifAbsent
        return options
    }
}
