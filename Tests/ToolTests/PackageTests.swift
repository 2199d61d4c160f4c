import Glibc
import Testing

/// The Debian package of all tools, and the image that the Dockerfile makes of it, without Docker.
@Suite(.enabled(if: Places.environment("SECFLOW_PACKAGES") != nil, "only with Scripts/test --full packages"))
struct PackageTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func run(_ commands: String, _ arguments: [String] = []) throws -> Subprocess.Result {
        let environment = sandbox.environment.merging(["SECFLOW_BIN": Places.binaries, "SOURCE_DATE_EPOCH": "1700000000"]) { $1 }
        return try Subprocess.run(["bash", "-euo", "pipefail", "-c", commands, "-"] + arguments, environment: environment, folder: sandbox.work, seconds: 900)
    }

    /// Scripts/debian/lintian-overrides has the reasons for what lintian would complain about.
    @Test func lintianAcceptsThePackage() throws {
        let result = try run("\"$PACKAGE/Scripts/release\" >/dev/null 2>&1; lintian --allow-root --fail-on error,warning *.deb")
        #expect(result.status == 0 && result.output.isEmpty, "\(result.output)\(result.errors)")
    }

    /// The commands of the Dockerfile, with the folders in which it runs them, in a fresh Debian.
    @Test(.enabled(if: geteuid() == 0 && isBookworm, "only root on Debian 12 can make the root of the image"))
    func theImageHasTheTools() throws {
        let steps = try commandsOfDockerfile()
        #expect(steps.count == 3 && steps.last == "/Scripts/image /packages/*.deb")
        for step in steps.dropLast() {
            let here = step.replacing("/secflow/Scripts", with: "\(Places.package)/Scripts").replacing("/packages", with: "\(sandbox.work)/packages")
            let result = try run("cd \"$PACKAGE\"; \(here)")
            #expect(result.status == 0, "\(step): \(result.errors)")
        }
        let made = try run(
            """
            mmdebstrap --quiet --variant=minbase bookworm root
            cp /etc/resolv.conf root/etc/
            mkdir root/Scripts root/packages
            """)
        #expect(made.status == 0, "\(made.errors)")
        // `unshare` removes the mounts when the command is done.
        let inside = """
            mount --bind "$PACKAGE/Scripts" root/Scripts
            mount --bind packages root/packages
            mount --bind "$EXAMPLES" root/mnt
            mount -t proc proc root/proc
            chroot root env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -c "$1" >&2
            umount root/Scripts root/packages
            chroot --userspec=secflow:secflow root env -i HOME=/home/secflow PATH=/usr/bin:/bin bash -euo pipefail -c "$2"
            """
        let use = """
            cd
            for tool in \(Places.tools.joined(separator: " ")); do $tool --version; done
            filing-parse /mnt/edgar/0009990001-25-000009.txt | xbrl-extract | financials-load --db sqlite:x.db > receipts
            financials-export --db sqlite:x.db --company 9990001 --item Assets | jq .value
            test -x /usr/bin/curl
            """
        let result = try run("exec unshare -m bash -euo pipefail -c \"$1\" - \"$2\" \"$3\"", [inside, steps[2], use])
        #expect(result.status == 0, "\(result.errors.suffix(2000))")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == Places.tools.count + 2 && Set(lines.prefix(Places.tools.count)).count == 1, "\(result.output)")
        #expect(lines.suffix(2) == ["447530000", "465358000"])
    }

    private static let isBookworm = (try? Subprocess.text(of: "/etc/os-release"))?.contains("VERSION_CODENAME=bookworm") ?? false

    /// Returns what the `RUN` lines run.
    private func commandsOfDockerfile() throws -> [String] {
        let text = try Subprocess.text(of: "\(Places.package)/Dockerfile").replacing("\\\n", with: "")
        return text.split(separator: "\n").filter { $0.hasPrefix("RUN ") }.map { line in
            line.dropFirst(4).split(separator: " ").filter { !$0.hasPrefix("--mount=") }.joined(separator: " ")
        }
    }
}
