import Bytes
import Glibc
import Testing
import TestSupport
@testable import Pace

struct RatePlaceTests {
    private let folder = ScratchFolder()
    private let me = geteuid()

    private func place(_ environment: [String: String], _ user: StateFolder.User, option: String? = nil) throws -> String {
        try RatePlace(option: option, environment: environment, user: user, temporary: folder.path).description
    }

    private func make(_ name: String) -> String {
        let path = "\(folder.path)/\(name)"
        mkdir(path, 0o755)
        return path
    }

    /// The effective user decides on the file: in a login shell, in cron, and in sudo with or without the caller's environment.
    @Test func theSameForAUser() throws {
        let home = make("home"), other = make("other")
        let user = StateFolder.User(id: me, home: home)
        let expected = "\(home)/.local/state/secflow/rate"
        for environment in [
            ["HOME": home], [:], ["HOME": other, "XDG_RUNTIME_DIR": other], ["HOME": home, "XDG_STATE_HOME": "relative"], ["XDG_STATE_HOME": ""],
            // Folders that are not this user's.
            ["HOME": "/", "XDG_STATE_HOME": "/proc/1/nothing"], ["SECFLOW_RATE_FILE": ""],
        ] { #expect(try place(environment, user) == expected, "\(environment)") }
        #expect(try RatePlace(option: nil, environment: [:], user: user) == .file(expected, owner: me))
    }

    @Test func whatIsNamed() throws {
        let home = make("home"), state = make("state")
        let user = StateFolder.User(id: me, home: home)
        #expect(try place(["XDG_STATE_HOME": state], user) == "\(state)/secflow/rate")
        #expect(try place(["XDG_STATE_HOME": "\(state)/a/b"], user) == "\(state)/a/b/secflow/rate")
        #expect(try place(["XDG_STATE_HOME": state, "SECFLOW_RATE_FILE": "r"], user) == "r")
        #expect(try place(["SECFLOW_RATE_FILE": "r"], user, option: "s") == "s")
        #expect(try place([:], user, option: "redis://h/2") == "redis://h:6379/2")
        #expect(try place([:], user, option: "rediss://fetcher@h") == "rediss://h:6379/0")
        #expect(try place([:], user, option: "a/b:c//d") == "a/b:c//d")
        for option in ["rediss://", "redis://", "Redis://h", "unix:///run/redis", ""] {
            #expect(throws: PaceFailure.self) { try place([:], user, option: option) }
        }
    }

    /// A state folder of another user, named by the environment, is not used.
    @Test func anotherUsersState() throws {
        let home = make("home"), state = make("state")
        let stranger = StateFolder.User(id: me + 1, home: home)
        // Neither folder belongs to the user. The one under the temporary folder does not either, because the test runs as another user.
        #expect(throws: PaceFailure.self) { try place(["XDG_STATE_HOME": state, "HOME": home], stranger) }
        #expect(access("\(state)/secflow", F_OK) != 0 && access("\(home)/.local", F_OK) != 0)
    }

    /// A user without a home has a folder under the temporary folder, which must belong to that user alone.
    @Test func withoutAHome() throws {
        let user = StateFolder.User(id: me, home: "/nonexistent")
        let own = "\(folder.path)/secflow-\(me)"
        #expect(try place(["HOME": folder.path], user) == "\(own)/rate")
        #expect(try place([:], StateFolder.User(id: me, home: nil)) == "\(own)/rate")
        var status = stat()
        #expect(lstat(own, &status) == 0 && status.st_mode & 0o777 == 0o700)
        chmod(own, 0o777)
        #expect(throws: PaceFailure.self) { try place([:], user) }
        rmdir(own)
        symlink(make("elsewhere"), own)
        #expect(throws: PaceFailure.self) { try place([:], user) }
        // A user that is not in the password database has HOME, if that folder is the user's.
        let home = make("home")
        #expect(try place(["HOME": home], StateFolder.User(id: me, home: nil)) == "\(home)/.local/state/secflow/rate")
    }

    @Test func filesOfOthers() throws {
        let path = "\(folder.path)/rate"
        #expect(RateFile.fault(at: path, owner: me) == nil)
        _ = try RateFile(path: path, owner: me)
        #expect(RateFile.fault(at: path, owner: me) == nil && RateFile.fault(at: path, owner: me + 1) != nil && RateFile.fault(at: path) == nil)
        #expect(throws: SystemFailure.self) { try RateFile(path: path, owner: me + 1) }
        for text in ["{\"type\":\"filing\"}\n", "# notes\n", String(repeating: "boot 1\n", count: 1000)] {
            let bytes = Array(text.utf8)
            try AtomicFile.write(bytes.span, to: path)
            #expect(RateFile.fault(at: path) != nil)
            #expect(throws: SystemFailure.self) { try RateFile(path: path) }
            #expect(try readFile(path) == bytes)
        }
        unlink(path)
        mkfifo(path, 0o600)
        #expect(RateFile.fault(at: path) != nil)
        #expect(RateFile.fault(at: "/dev/null") != nil && RateFile.fault(at: folder.path) != nil)
    }

    /// Another file that was put in the place of a rate file in use is left unchanged.
    @Test func replacedInUse() throws {
        let path = "\(folder.path)/rate"
        let pacer = Pacer(try RateFile(path: path), rate: 100)
        _ = try pacer.reserve()
        let bytes = Array("mine\n".utf8)
        try AtomicFile.write(bytes.span, to: path)
        #expect(throws: PaceFailure.self) { try pacer.reserve() }
        #expect(try readFile(path) == bytes)
    }
}
