import Bytes
import Glibc
import ObjectStore
import Records
import Tool

/// The bucket, settings and options of a run, from the command line and the environment, checked before any input is read.
struct Plan {
    let bucket: Bucket
    let settings: ServiceSettings
    let options: StorageOptions
    let template: KeyTemplate

    init(_ command: S3Put) throws(ToolFailure) {
        template = try rethrowing(KeyTemplate(command.key)) { (error: KeyTemplate.Failure) in ToolFailure(.usage, error.description) }
        var options = StorageOptions()
        if let name = command.storageClass {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }) else {
                throw ToolFailure(.usage, "--storage-class takes a word such as STANDARD_IA")
            }
            options.storageClass = name
        }
        if let text = command.sse {
            guard let encryption = StorageOptions.Encryption(text) else { throw ToolFailure(.usage, "--sse takes AES256, aws:kms or aws:kms:KEY") }
            options.encryption = encryption
        }
        self.options = options
        do throws(ServiceSettings.Failure) {
            settings = try ServiceSettings { getenv($0).map { String(cString: $0) } }
        } catch { throw ToolFailure(.configuration, error.description) }
        bucket = try rethrowing(Bucket(name: command.bucket, region: settings.region, endpoint: command.endpoint ?? settings.endpoint)) {
            (error: Bucket.Failure) in ToolFailure(.usage, error.description)
        }
    }
}
