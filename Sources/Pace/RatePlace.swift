package import Bytes
package import Glibc
import HTTP
package import RedisClient

/// The place where the request rate is kept.
package enum RatePlace: Equatable {
    case redis(RedisAddress)
    /// A file. A file at the standard place must belong to `owner`; a file that the user named may belong to any user.
    case file(String, owner: uid_t?)

    /// - Parameters:
    ///   - option: the value of `--rate-file`. If it is nil, SECFLOW_RATE_FILE is used, else the user's own file.
    ///   - temporary: the folder for the rate files of users without a home folder.
    package init(option: String?, environment: [String: String], user: StateFolder.User = .effective(), temporary: String = "/tmp") throws(PaceFailure) {
        if let text = option ?? environment["SECFLOW_RATE_FILE"].flatMap({ $0.isEmpty ? nil : $0 }) {
            self = try Self(named: text)
        } else {
            self = .file(try Self.standard(environment, user, temporary), owner: user.id)
        }
    }

    private init(named text: String) throws(PaceFailure) {
        // The text before an @ and the text after a question mark may hold a password.
        let shown = text.contains("@") ? "" : ": \"\(PrintableAddress(text.prefix { $0 != "?" }))\""
        // `redis:/host` is a misspelt address. It must not be used as a file name, because messages would show it with its password.
        if text.hasPrefix("redis:") || text.hasPrefix("rediss:") {
            guard let address = RedisAddress(text) else {
                throw PaceFailure(
                    .configuration, "not the address of a Redis server (redis://user@host:port/database, or rediss://; the password in REDISCLI_AUTH)\(shown)")
            }
            self = .redis(address)
            return
        }
        if let mark = text.firstRange(of: "://"), Self.isScheme(text[..<mark.lowerBound]) {
            throw PaceFailure(.configuration, "the request rate is kept in a file, or at redis:// or rediss://\(shown)")
        }
        guard !text.isEmpty else { throw PaceFailure(.configuration, "--rate-file is empty") }
        self = .file(text, owner: nil)
    }

    private static func isScheme(_ text: Substring) -> Bool {
        text.utf8.first?.isASCIILetter == true
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    /// Returns the standard path of a user's rate file.
    private static func standard(_ environment: [String: String], _ user: StateFolder.User, _ temporary: String) throws(PaceFailure) -> String {
        do throws(StateFolder.Failure) { return try "\(StateFolder.path(environment, user: user, temporary: temporary))/rate" } catch {
            switch error {
            case .system(let failure): throw PaceFailure(failure)
            case .unsafe(let folder):
                throw PaceFailure(
                    .configuration, "cannot keep the request rate in \(folder): other users own it or can write to it; set SECFLOW_RATE_FILE to another place")
            }
        }
    }

    package var description: String {
        switch self {
        case .redis(let address): address.description
        case .file(let path, _): path
        }
    }

    /// Opens the place. Creates the file if there is none.
    ///
    /// - Parameter access: the password and the certificates for a Redis server.
    package func openKeeper(_ access: RedisAccess) throws(PaceFailure) -> any RateKeeper {
        switch self {
        case .redis(let address): return RedisRate(address, access)
        case .file(let path, let owner):
            if let fault = RateFile.fault(at: path, owner: owner) { throw PaceFailure(.configuration, fault) }
            return try rethrowing(RateFile(path: path, owner: owner), as: PaceFailure.init(_:))
        }
    }
}
