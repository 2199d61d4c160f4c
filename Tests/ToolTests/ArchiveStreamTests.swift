import Glibc
import JSONLines
import Testing

/// `s3-put --stream`: an object of standard input is there as a whole, or not at all.
@Suite(.serialized) struct ArchiveStreamTests {
    /// Lengths around the limit of one part.
    @Test func lengths() throws {
        let site = try BucketSite()
        for length in [0, 1, 8 << 20, (8 << 20) + 1, 40 << 20] {
            try site.run("head -c \(length) /dev/urandom > s")
            let result = try site.run("/usr/bin/time -f %M -o memory s3-put --bucket $BUCKET --stream s{date}-\(length) < s")
            #expect(result.status == 0, "\(result.errors)")
            let record = try #require(try BucketSite.records(result.output).first)
            #expect(record["type"]?.string == "object" && record["bytes"]?.integer == length)
            let key = try #require(record["key"]?.string)
            #expect(key.count == 12 + "\(length)".count)
            let sums = try site.run("sha256sum < s; bucket get \(key) | sha256sum").output.split(separator: "\n")
            #expect(sums.count == 2 && sums[0] == sums[1] && sums[0].hasPrefix(record["sha256"]?.string ?? "none"))
            let kilobytes = try Int(Subprocess.text(of: "\(site.work)/memory").split(separator: "\n")[0])
            #expect(try #require(kilobytes) < 100_000)
        }
        #expect(try site.uploads().isEmpty)
    }

    @Test func aConnectionThatIsCutInEachPhase() throws {
        let site = try BucketSite()
        let standIn = try site.standIn(
            "cut-before:create", "cut-after:create:1:1", "cut-middle:part", "cut-after:part:1:2", "late-error:complete", "gone:complete:1:1", "slow:abort")
        let result = try site.run("head -c 20000000 /dev/urandom > s; s3-put --bucket $BUCKET --stream s < s", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("create", 0) == 2 && standIn.count("part", 0) == 2)
        #expect(try site.run("bucket get s | cmp - s").status == 0)
        #expect(try site.uploads().isEmpty)
    }

    @Test(arguments: ["deny:part:1:2", "deny:complete", "deny:create", "deny:put"]) func aFailure(_ rule: String) throws {
        let site = try BucketSite()
        let standIn = try site.standIn(rule)
        let length = rule.hasPrefix("deny:put") ? 100 : 30_000_000
        let result = try site.run("head -c \(length) /dev/zero | s3-put --bucket $BUCKET --stream s", standIn.variables)
        #expect(result.status == 69 && result.output.isEmpty, "\(result.errors)")
        #expect(result.errors.contains("403 AccessDenied"))
        #expect(try site.uploads().isEmpty && site.sums().isEmpty)
    }

    @Test func aStreamOfAnObjectThatIsKept() throws {
        let site = try BucketSite()
        for length in [10, 10_000_000] {
            let key = "s\(length)"
            #expect(try site.run("head -c \(length) /dev/zero | s3-put --bucket $BUCKET --if-absent --stream \(key)").status == 0)
            let second = try site.run("{ head -c \(length) /dev/zero; echo; } | s3-put --bucket $BUCKET --if-absent --stream \(key)")
            #expect(second.status == 1 && second.errors.contains("--if-absent keeps it"), "\(second.errors)")
            #expect(try site.run("bucket get \(key) | wc -c").output == "\(length)\n")
        }
        #expect(try site.uploads().isEmpty)
    }

    /// A server that says nothing of what it stored is asked, and an object that is not there is no success.
    @Test(arguments: [("blank:put", 10), ("blank:complete", 10_000_000)]) func aServerThatSaysNothing(_ rule: String, _ length: Int) throws {
        let site = try BucketSite()
        let standIn = try site.standIn(rule)
        let result = try site.run("head -c \(length) /dev/zero | s3-put --bucket $BUCKET --stream s", standIn.variables)
        #expect(result.status == 75 && result.output.isEmpty && result.errors.contains("other bytes than were sent"), "\(result.errors)")
        #expect(try site.uploads().isEmpty && site.sums().isEmpty)
    }

    /// The response to the only request of a short stream is lost: what is there then is this object.
    @Test func aConditionalPutWhoseResponseIsLost() throws {
        let site = try BucketSite()
        let standIn = try site.standIn("cut-after:put")
        let result = try site.run("echo hello | s3-put --bucket $BUCKET --if-absent --stream s", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("put", 0) == 1)
        let second = try site.run("echo other | s3-put --bucket $BUCKET --if-absent --stream s")
        #expect(second.status == 1)
        #expect(try site.bucket("get", "s").output == "hello\n")
    }

    /// Parts are under way when the signal comes. None arrives after the upload is aborted.
    @Test func aStop() throws {
        let site = try BucketSite()
        let standIn = try site.standIn("wait=0.5:part:*:1")
        let input = "\(site.work)/input"
        #expect(mkfifo(input, 0o600) == 0)
        // The stream does not end.
        let held = open(input, O_RDWR | O_CLOEXEC)
        defer { close(held) }
        let program = try Subprocess(
            ["s3-put", "--bucket", site.environment["BUCKET"] ?? "", "--stream", "s"], environment: site.environment.merging(standIn.variables) { $1 },
            folder: site.work, input: input, errors: "\(site.work)/errors")
        let writer = try Subprocess(["bash", "-c", "head -c 30000000 /dev/zero > input"], folder: site.work)
        defer { writer.stop() }
        #expect(try TestClock.eventually { try standIn.count("part", 200) >= 1 })
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 9) == 75)
        #expect(try Subprocess.text(of: "\(site.work)/errors") == "s3-put: interrupted before the stream ended\n")
        usleep(800_000)
        #expect(try site.uploads().isEmpty && site.sums().isEmpty)
    }
}
