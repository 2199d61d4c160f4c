import AWS
import Bytes
import Glibc
import Tool

/// A variable of this process's environment whose value refers to a secret.
///
/// An environment may hold a name twice, and need not be UTF-8: a variable is its entry, and only the value is replaced.
struct SecretVariable {
    /// The name, for messages.
    let name: String
    let reference: SecretReference
    /// The slot of the environment that points to `NAME=VALUE`.
    private let slot: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    /// The length of `NAME=`, in bytes.
    private let prefixLength: Int

    /// Returns the variables that refer to secrets.
    static func all() throws(ToolFailure) -> [SecretVariable] {
        var variables: [SecretVariable] = []
        var slot: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        while let entry = slot.pointee {
            if let equals = strchr(entry, Int32(UInt8(ascii: "="))), let reference = SecretReference(String(cString: equals + 1)) {
                let length = equals + 1 - entry
                let name = String(decoding: UnsafeRawBufferPointer(start: entry, count: length - 1), as: UTF8.self)
                guard String(validatingCString: equals + 1) != nil else { throw ToolFailure(.configuration, "\(name): the reference is not UTF-8") }
                variables.append(SecretVariable(name: name, reference: reference, slot: slot, prefixLength: length))
            }
            slot += 1
        }
        return variables
    }

    /// Replaces the value.
    func set(_ value: String) {
        guard let entry = slot.pointee else { return }
        var bytes = Array(UnsafeRawBufferPointer(start: entry, count: prefixLength))
        bytes += Array(value.utf8)
        bytes.append(0)
        // The environment of a process lives as long as the process.
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        UnsafeMutableRawPointer(copy).copyMemory(from: bytes, byteCount: bytes.count)
        slot.pointee = copy
    }
}
