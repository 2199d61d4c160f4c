package import Glibc

/// The folder in which the tools keep what lasts from one run to the next: the same in a login shell, in cron and under sudo.
package enum StateFolder {
    /// The user that a process acts as.
    package struct User {
        package var id: uid_t
        /// The home folder in the password database; nil for a user that is not in it.
        package var home: String?

        package init(id: uid_t, home: String?) {
            self.id = id
            self.home = home
        }

        package static func effective() -> User {
            let id = geteuid()
            return User(id: id, home: getpwuid(id).map { String(cString: $0.pointee.pw_dir) })
        }
    }

    package enum Failure: Error {
        case system(SystemFailure)
        /// Other users own the last folder that is left, or can write to it.
        case unsafe(folder: String)
    }

    /// Returns the path of the folder, and creates it. It depends on the effective user, and on folders of the environment only if they belong to this user.
    ///
    /// - Parameters:
    ///   - environment: XDG_STATE_HOME, and HOME for a user that is not in the password database.
    ///   - temporary: the folder for users without a home folder.
    package static func path(_ environment: [String: String], user: User = .effective(), temporary: String = "/tmp") throws(Failure) -> String {
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/"), belongs(folder, to: user.id), isUsable("\(folder)/secflow") {
            return "\(folder)/secflow"
        }
        let home = user.home ?? environment["HOME"]
        if let home, home.hasPrefix("/"), isFolder(home, of: user.id), isUsable("\(home)/.local/state/secflow") { return "\(home)/.local/state/secflow" }
        // Another user may have created this folder.
        let folder = "\(temporary)/secflow-\(user.id)"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .system(SystemFailure("create folder", folder)) }
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user.id, status.st_mode & 0o022 == 0 else {
            throw .unsafe(folder: folder)
        }
        return folder
    }

    /// Creates a folder. Returns false if this user cannot create it or write to it, as in a read-only home.
    private static func isUsable(_ folder: String) -> Bool {
        do throws(SystemFailure) { try makeFolders(folder) } catch { return false }
        return access(folder, W_OK) == 0
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
}
