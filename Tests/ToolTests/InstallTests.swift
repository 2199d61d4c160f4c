import Glibc
import Testing

/// `Scripts/install` below a prefix of its own, in which other programs have files.
struct InstallTests {
    private let sandbox: Sandbox
    private var prefix: String { "\(sandbox.home)/usr/local" }

    init() throws {
        sandbox = try Sandbox()
        for path in Self.others { try write("of another program\n", to: "\(prefix)/\(path)") }
    }

    private static let others = ["bin/another", "share/man/man1/another.1"]

    private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Subprocess.Result {
        let all = sandbox.environment.merging(["SECFLOW_BIN": Places.binaries]) { $1 }.merging(environment) { $1 }
        return try Subprocess.run(arguments, environment: all, folder: sandbox.work, seconds: 120)
    }

    /// Returns the paths below the prefix, folders with a slash.
    private func paths() throws -> [String] {
        let found = try run(["find", prefix, "-mindepth", "1", "-type", "d", "-printf", "%P/\n", "-o", "-printf", "%P\n"])
        return found.output.split(separator: "\n").map(String.init).sorted()
    }

    /// The hashes of all files below the prefix by their paths.
    private func hashes() throws -> [String: String] {
        let found = try run(["bash", "-c", "cd \"$1\" && find . -type f -printf '%P\\n' | xargs -r sha256sum", "-", prefix])
        return Dictionary(uniqueKeysWithValues: found.output.split(separator: "\n").map { (String($0.dropFirst(66)), String($0.prefix(64))) })
    }

    private static let untouched = ["bin/", "bin/another", "share/", "share/man/", "share/man/man1/", "share/man/man1/another.1"]

    @Test func everythingIsInstalledAndRemoved() throws {
        let before = try paths()
        #expect(before == Self.untouched)
        // A mask that hides new files from others.
        let installed = try run(["bash", "-c", "umask 077; \"$PACKAGE/Scripts/install\" --prefix \"$1\"", "-", prefix])
        #expect(installed.status == 0 && installed.output.hasSuffix(" is installed below \(prefix)\n"), "\(installed.errors)")

        var expected = Set(Self.untouched)
        for page in Places.names(in: Places.manual) { expected.insert("share/man/man\(page.last ?? "0")/\(page)") }
        for tool in Places.tools {
            expected.formUnion([
                "bin/\(tool)", "share/bash-completion/completions/\(tool)", "share/zsh/site-functions/_\(tool)",
                "share/fish/vendor_completions.d/\(tool).fish",
            ])
        }
        for name in Places.names(in: "\(Places.package)/Scripts/libexec") { expected.insert("libexec/secflow/\(name)") }
        for name in ["LICENSE", "README.md", "CHANGELOG.md"] { expected.insert("share/doc/secflow/\(name)") }
        expected.insert("share/secflow/manifest")
        #expect(Set(try paths().filter { !$0.hasSuffix("/") }) == expected.filter { !$0.hasSuffix("/") })

        let modes = try run(["find", prefix, "-newer", "\(prefix)/bin/another", "-printf", "%m\n"]).output
        #expect(Set(modes.split(separator: "\n")) == ["755", "644"])
        let listed = try run(["env", "-C", prefix, "sha256sum", "-c", "--quiet", "share/secflow/manifest"])
        #expect(listed.status == 0 && listed.errors.isEmpty, "\(listed.output)\(listed.errors)")
        for tool in Places.tools {
            #expect(try run(["\(prefix)/bin/\(tool)", "--version"]).output.hasPrefix("secflow "))
            #expect(try run(["bash", "-n", "\(prefix)/share/bash-completion/completions/\(tool)"]).status == 0)
            #expect(try Subprocess.text(of: "\(prefix)/share/zsh/site-functions/_\(tool)").hasPrefix("#compdef \(tool)\n"))
            #expect(try Subprocess.text(of: "\(prefix)/share/fish/vendor_completions.d/\(tool).fish").contains("complete -c '\(tool)'"))
        }

        let removed = try run(["\(Places.package)/Scripts/install", "--prefix", prefix, "--uninstall"])
        #expect(removed.status == 0 && removed.output.isEmpty && removed.errors.isEmpty, "\(removed.errors)")
        #expect(try paths() == Self.untouched)
    }

    /// PREFIX and DESTDIR as packagers use them, and a relative path.
    @Test func variablesGiveThePlace() throws {
        let package = try SmallPackage(["secret-run"], version: "1.0.0")
        #expect(try run([package.install], ["DESTDIR": "\(sandbox.home)/image", "PREFIX": "/opt/secflow"]).status == 0)
        #expect(try run(["\(sandbox.home)/image/opt/secflow/libexec/secflow/watch"]).output == "for 1.0.0\n")
        #expect(try run([package.install, "--prefix=there"]).status == 0)
        #expect(Places.exists("\(sandbox.work)/there/bin/secret-run"))
        #expect(try run([package.install, "--prefix", "there", "--uninstall"]).status == 0)
        #expect(Places.names(in: "\(sandbox.work)/there") == [])
        let again = try run([package.install, "--prefix", "there", "--uninstall"])
        let place = "\(sandbox.work)/there"
        #expect(again.status == 1 && again.errors == "install: nothing is installed below \(place): there is no \(place)/share/secflow/manifest\n")
    }

    /// Another version replaces what is there. An installation that is killed leaves only whole files, and the next one, or a removal, finishes the work.
    @Test func killedInstallationsAreFinished() throws {
        let old = try SmallPackage(["filing-parse", "secret-run"], version: "1.0.0")
        let new = try SmallPackage(["filing-parse", "s3-get"], version: "2.0.0")
        func contents(_ package: SmallPackage) throws -> [String: String] {
            #expect(try run([package.install, "--prefix", prefix]).status == 0)
            return try hashes()
        }
        let newAlone = try contents(new)
        #expect(try run([old.install, "--prefix", prefix, "--uninstall"]).status == 0)
        #expect(try paths() == Self.untouched)
        let oldAlone = try contents(old)
        #expect(try contents(new) == newAlone && newAlone != oldAlone)

        func kill(_ arguments: [String]) throws {
            let program = try Subprocess(arguments, environment: sandbox.environment.merging(["SECFLOW_BIN": Places.binaries]) { $1 }, folder: sandbox.work)
            // The files are staged in the first second, and then put in place.
            usleep(UInt32.random(in: 10_000...1_500_000))
            Glibc.kill(-program.process, SIGKILL)
            _ = program.wait(seconds: 60)
            for (path, hash) in try hashes() where !path.hasSuffix("-part") && !path.hasPrefix("share/secflow/") {
                #expect(hash == oldAlone[path] || hash == newAlone[path], "\(path) is neither version's")
            }
        }
        for round in 0..<6 { try kill([round % 2 == 0 ? old.install : new.install, "--prefix", prefix]) }
        #expect(try contents(new) == newAlone)
        for _ in 0..<2 { try kill([old.install, "--prefix", prefix]) }
        let removal = [new.install, "--prefix", prefix, "--uninstall"]
        try kill(removal)
        // A killed removal that was done already has nothing to remove.
        let status = try run(removal).status
        #expect(status == 0 || status == 1 && !Places.exists("\(prefix)/share/secflow/manifest"))
        #expect(try paths() == Self.untouched)
    }

    @Test func whatIsNotOursStays() throws {
        let package = try SmallPackage(["secret-run"], version: "1.0.0")
        let foreign = "\(prefix)/bin/secret-run"
        try write("of another program\n", to: foreign)
        let refused = try run([package.install, "--prefix", prefix])
        #expect(refused.status == 1)
        #expect(refused.errors == "install: \(foreign) was not installed by this script: move it away, or choose another folder (--prefix DIR)\n")
        #expect(try paths() == (Self.untouched + ["bin/secret-run"]).sorted())

        #expect(try run(["rm", foreign]).status == 0)
        #expect(try run([package.install, "--prefix", prefix]).status == 0)
        let changed = "\(prefix)/share/man/man1/secret-run.1"
        try write("changed by hand\n", to: changed)
        let removed = try run([package.install, "--prefix", prefix, "--uninstall"])
        #expect(removed.status == 0 && removed.errors == "install: \(changed) was changed after its installation and is kept\n")
        #expect(try paths() == (Self.untouched + ["share/man/man1/secret-run.1"]).sorted())
    }

    @Test func withoutRightsNothingIsBuilt() throws {
        let package = try SmallPackage(["secret-run"], version: "1.0.0")
        #expect(try run(["chmod", "755", sandbox.home]).status == 0)
        #expect(try run(["chmod", "555", "\(prefix)/bin"]).status == 0)
        let user = geteuid() == 0 ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] : []
        let result = try run(user + [package.install, "--prefix", prefix], ["SECFLOW_BIN": "/nowhere"])
        #expect(result.status == 1)
        #expect(result.errors == "install: cannot write to \(prefix)/bin: run as root, or choose another folder (--prefix ~/.local)\n")
        #expect(try paths() == Self.untouched)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can mount a small disk"))
    func aFullDiskChangesNothing() throws {
        let package = try SmallPackage(["secret-run"], version: "1.0.0")
        let commands = """
            mkdir disk && mount -t tmpfs -o size=8m none disk && trap 'umount -l disk' EXIT
            mkdir disk/bin
            "$1" --prefix "$PWD/disk"
            echo "status $?"
            find disk -mindepth 1
            """
        let result = try run(["bash", "-c", commands, "-", package.install])
        #expect(result.output == "status 1\ndisk/bin\n", "\(result.errors)")
        #expect(result.errors.contains("No space left on device"))
        #expect(result.errors.hasSuffix("install: failed, and nothing was changed below \(sandbox.work)/disk\n"))
    }
}
