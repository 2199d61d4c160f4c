package import Bytes
import Glibc
package import Records

extension Rejection {
    /// The rejection of a filing whose file name cannot be used: it is too long, or another filing or a folder has it. Nil for other failures, such as a full disk.
    package init?(name failure: SystemFailure) {
        switch failure.errno {
        case EEXIST: self.init(code: "other_filing", message: failure.description)
        case EISDIR, EINVAL, ENOTDIR, ENAMETOOLONG, ELOOP: self.init(code: "unsafe_key", message: failure.description)
        default: return nil
        }
    }

    /// The rejection of a filing whose `.part` file another program changed, or whose file another process stored first.
    package init(changedFile failure: SystemFailure) {
        let message = PartFile.isOvertaken(failure) ? "\(failure.path): another process stored it first" : failure.description
        self.init(code: "changed_file", message: message, isRetryable: true)
    }
}
