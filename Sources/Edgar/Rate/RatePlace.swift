import Bytes
import Glibc
import HTTP
import RedisClient

/// Where the request rate is kept.
enum RatePlace: Equatable {
    case redis(RedisAddress)
    /// `owner` is who the file must belong to, where nobody has named it.
    case file(String, owner: uid_t?)

    /// Who a process acts as.
    struct User {
        var id: uid_t
        /// As the password database has it; nil for a user that is not in it.
        var home: String?

        init(id: uid_t, home: String?) {
            self.id = id
            self.home = home
        }

        static func effective() -> User {
            let id = geteuid()
            return User(id: id, home: getpwuid(id).map { String(cString: $0.pointee.pw_dir) })
        }
    }

    /// `--rate-file`, else SECFLOW_RATE_FILE, else one a user.
    init(option: String?, environment: [String: String], user: User = .effective(), temporary: String = "/tmp") throws(EdgarFailure) {
        if let text = option ?? environment["SECFLOW_RATE_FILE"].flatMap({ $0.isEmpty ? nil : $0 }) {
            self = try Self(named: text)
        } else {
            self = .file(try Self.standard(environment, user, temporary), owner: user.id)
        }
    }

    private init(named text: String) throws(EdgarFailure) {
        // What stands before an @ may be a password, and so may be what stands behind a question mark.
        let shown = text.contains("@") ? "" : ": \"\(PrintableAddress(text.prefix { $0 != "?" }))\""
        // With one slash or none it is meant for one all the same: as a file's name it would be shown, password and all.
        if text.hasPrefix("redis:") {
            guard let address = RedisAddress(text) else {
                throw EdgarFailure(.configuration, "no address of a Redis server (redis://host:port/database; a password goes into REDISCLI_AUTH)\(shown)")
            }
            self = .redis(address)
            return
        }
        if let mark = text.firstRange(of: "://"), Self.isScheme(text[..<mark.lowerBound]) {
            let isTLS = text[..<mark.lowerBound].lowercased() == "rediss"
            let reason =
                isTLS ? "a Redis server cannot be reached over TLS yet: redis:// through a tunnel, or a file" : "a rate is kept in a file or behind redis://"
            throw EdgarFailure(.configuration, reason + shown)
        }
        guard !text.isEmpty else { throw EdgarFailure(.configuration, "--rate-file names no file") }
        self = .file(text, owner: nil)
    }

    private static func isScheme(_ text: Substring) -> Bool {
        text.utf8.first?.isASCIILetter == true
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    /// The same for a login shell, cron and sudo: it hangs on who a process acts as, and on what of the environment belongs to that user.
    private static func standard(_ environment: [String: String], _ user: User, _ temporary: String) throws(EdgarFailure) -> String {
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/"), belongs(folder, to: user.id), let path = own("\(folder)/secflow") { return path }
        let home = user.home ?? environment["HOME"]
        if let home, home.hasPrefix("/"), isFolder(home, of: user.id), let path = own("\(home)/.local/state/secflow") { return path }
        // Here anybody may have made it first.
        let folder = "\(temporary)/secflow-\(user.id)"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw EdgarFailure(SystemFailure("create folder", folder)) }
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user.id, status.st_mode & 0o022 == 0 else {
            throw EdgarFailure(
                .configuration, "\(folder), where the request rate would be kept, is not this user's alone: name another place (SECFLOW_RATE_FILE)")
        }
        return "\(folder)/rate"
    }

    /// The file in a folder that can be made; nil where it cannot, as in a home that is only for reading.
    private static func own(_ folder: String) -> String? {
        do throws(SystemFailure) { try makeFolders(folder) } catch { return nil }
        return access(folder, W_OK) == 0 ? "\(folder)/rate" : nil
    }

    /// Whether a folder, or what of the way to it is there, belongs to a user: what sudo took over from somebody else's environment does not.
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

    var description: String {
        switch self {
        case .redis(let address): address.description
        case .file(let path, _): path
        }
    }
}
