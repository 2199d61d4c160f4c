import Bytes
package import Glibc
import HTTP
package import RedisClient

/// The place where the request rate is kept.
package enum RatePlace: Equatable {
    case redis(RedisAddress)
    /// A file. A file at the standard place must belong to `owner`; a file that the user named may belong to any user.
    case file(String, owner: uid_t?)

    /// The user that a process acts as.
    package struct User {
        var id: uid_t
        /// The home folder in the password database; nil for a user that is not in it.
        var home: String?

        package init(id: uid_t, home: String?) {
            self.id = id
            self.home = home
        }

        package static func effective() -> User {
            let id = geteuid()
            return User(id: id, home: getpwuid(id).map { String(cString: $0.pointee.pw_dir) })
        }
    }

    /// - Parameters:
    ///   - option: the value of `--rate-file`. If it is nil, SECFLOW_RATE_FILE is used, else the user's own file.
    ///   - temporary: the folder for the rate files of users without a home folder.
    package init(option: String?, environment: [String: String], user: User = .effective(), temporary: String = "/tmp") throws(PaceFailure) {
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

    /// Returns the standard path of a user's rate file, which is the same in a login shell, in cron and under sudo. It depends on the effective user, and on
    /// folders of the environment only if they belong to this user.
    private static func standard(_ environment: [String: String], _ user: User, _ temporary: String) throws(PaceFailure) -> String {
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/"), belongs(folder, to: user.id), let path = own("\(folder)/secflow") { return path }
        let home = user.home ?? environment["HOME"]
        if let home, home.hasPrefix("/"), isFolder(home, of: user.id), let path = own("\(home)/.local/state/secflow") { return path }
        // Another user may have created this folder.
        let folder = "\(temporary)/secflow-\(user.id)"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw PaceFailure(SystemFailure("create folder", folder)) }
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user.id, status.st_mode & 0o022 == 0 else {
            throw PaceFailure(
                .configuration, "cannot keep the request rate in \(folder): other users own it or can write to it; set SECFLOW_RATE_FILE to another place")
        }
        return "\(folder)/rate"
    }

    /// Returns the path of the rate file in a folder, and creates the folder; nil if this user cannot create it or write to it, as in a read-only home.
    private static func own(_ folder: String) -> String? {
        do throws(SystemFailure) { try makeFolders(folder) } catch { return nil }
        return access(folder, W_OK) == 0 ? "\(folder)/rate" : nil
    }

    /// Whether a folder, or its nearest parent that exists, belongs to a user. Under sudo the environment may name a folder of the calling user.
    private static func belongs(_ path: String, to user: uid_t) -> Bool {
        var path = path[...]
        while true {
            var status = stat()
            if stat(String(path), &status) == 0 { return status.st_uid == user && status.st_mode & S_IFMT == S_IFDIR }
            guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return false }
            path = path[..<slash]
        }
    }

    private static func isFolder(_ path: String, of user: uid_t) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == user
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
