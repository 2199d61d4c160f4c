import Bytes
import Clocks
import Glibc
import JSONLines
import Testing

/// s3-put through a connection that fails: no object is missing, doubled or short, and no upload is left behind.
@Suite(.serialized) struct ArchiveFaultTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    /// A file of five parts.
    private static let makeLarge = "head -c 1000000 /dev/urandom > large; truncate -s 68000000 large; echo end >> large; "

    // MARK: A multipart upload

    @Test func aConnectionThatIsCutInEachPhaseOfAnUpload() throws {
        let site = try BucketSite()
        let standIn = try site.standIn(
            "cut-before:list", "cut-before:create", "cut-after:create:1:1", "cut-middle:part", "cut-after:part:1:2", "cut-before:part:1:4",
            "cut-before:complete",
            "late-error:complete:1:1", "gone:complete:1:2", "cut-before:abort")
        let result = try site.run("\(Self.makeLarge) s3-put --bucket $BUCKET large", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("create", 0) == 2 && standIn.count("part", 0) == 3 && standIn.count("complete", 200) == 1 && standIn.count("abort", 0) == 1)
        #expect(try site.sums() == site.run("echo \"$(sha256sum < large | cut -d ' ' -f 1) 68000004 large\"").output)
        #expect(try site.uploads().isEmpty)
    }

    @Test func anUploadThatFailsLeavesNothing() throws {
        let site = try BucketSite()
        let standIn = try site.standIn("deny:part:*:2", "slow:abort")
        let result = try site.run("\(Self.makeLarge) s3-put --bucket $BUCKET --rejects rejects large", standIn.variables)
        #expect(result.status == 69 && result.output.isEmpty)
        #expect(try site.rejects().map { $0["code"]?.string } == ["AccessDenied"])
        #expect(try site.uploads().isEmpty && site.sums().isEmpty)
    }

    @Test func anUploadWithACondition() throws {
        let site = try BucketSite()
        let first = try site.standIn("gone:complete")
        #expect(try site.run("\(Self.makeLarge) s3-put --bucket $BUCKET --if-absent large", first.variables).status == 0)
        #expect(try site.run("s3-put --bucket $BUCKET --if-absent large").status == 0)
        // Another object of the same length is found before a part is sent.
        let second = try site.standIn()
        try site.run("echo END | dd of=large bs=1 seek=68000000 conv=notrunc")
        let result = try site.run("s3-put --bucket $BUCKET --if-absent --rejects rejects large", second.variables)
        #expect(result.status == 1)
        #expect(try site.rejects().map { $0["code"]?.string } == ["other_object"])
        #expect(try second.requests().allSatisfy { $0.phase != "part" })
        #expect(try site.uploads().isEmpty)
    }

    // MARK: Single requests

    @Test func aServiceThatIsSlowOrFailsForAMoment() throws {
        let site = try BucketSite()
        try site.makeFiles(30)
        let standIn = try site.standIn("slow:list", "slow:put:3:2", "cut-middle:put:2:6", "cut-after:put:2:9", "forget:put:2:12", "cut-before:put:2:15")
        let result = try site.run("s3-put --bucket $BUCKET < records", standIn.variables)
        #expect(result.status == 0 && result.output.split(separator: "\n").count == 30, "\(result.errors)")
        #expect(try standIn.count("put", 0) == 6 && standIn.count("put", 503) == 3)
        #expect(try site.sums() == site.expectedSums(30))
    }

    /// The service compares the bytes with the checksum: a body that was changed on the way is sent again, and is never passed on as put.
    @Test func aBodyThatIsChangedOnTheWay() throws {
        let site = try BucketSite()
        let once = try site.standIn("flip:put")
        let result = try site.run("echo hello > a; s3-put --bucket $BUCKET a", once.variables)
        #expect(result.status == 0)
        #expect(try once.count("put", 400) == 1 && once.count("put", 200) == 1)
        let always = try site.standIn("flip:put:*")
        let refused = try site.run("echo other > b; s3-put --bucket $BUCKET --rejects rejects b", always.variables)
        #expect(refused.status == 75 && refused.output.isEmpty, "\(refused.errors)")
        #expect(try site.rejects().map { $0["code"]?.string } == ["BadDigest"])
        #expect(try site.sums().split(separator: "\n").count == 1)
        #expect(try site.run("s3-put --bucket $BUCKET --retry rejects").status == 0)
    }

    /// Hours between the clocks, and 16 calls at once that learn of it.
    @Test(arguments: ["skew=7200", "skew=-86400"]) func aClockThatIsWrong(_ rule: String) throws {
        let site = try BucketSite()
        try site.makeFiles(40)
        // The clock seems to jump when the listing is done.
        let standIn = try site.standIn("\(rule):put:*", "\(rule):head:*")
        let result = try site.run("s3-put --bucket $BUCKET --verify < records", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("put", 403) >= 1 && standIn.count("put", 200) == 40)
        #expect(try site.sums() == site.expectedSums(40))
    }

    @Test(arguments: ["region=eu-central-1:any:*", "moved=eu-central-1:any:*", "moved=eu-central-1:put:*"]) func anotherRegion(_ rule: String) throws {
        let site = try BucketSite()
        try site.makeFiles(40)
        let standIn = try site.standIn(rule)
        let result = try site.run("s3-put --bucket $BUCKET < records", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.requests().contains { $0.status == 301 || $0.status == 400 })
        #expect(try site.sums() == site.expectedSums(40))
    }

    /// A redirect is followed to the same host only, and not for ever.
    @Test func redirects() throws {
        let site = try BucketSite()
        try site.makeFiles(3)
        let other = try site.standIn()
        let port = try #require(other.address.split(separator: ":").last)
        let standIn = try site.standIn("redirect=\(port):put:*")
        #expect(try site.run("s3-put --bucket $BUCKET < records", standIn.variables).status == 0)
        #expect(try other.count("put", 200) == 3)
        let circle = try site.standIn("redirect=self:list:*")
        #expect(try site.run("s3-put --bucket $BUCKET --rejects rejects < records", circle.variables).status == 69)
        #expect(try circle.requests().count == 5)
        #expect(try site.rejects().allSatisfy { $0["retryable"]?.boolean == true })
    }

    // MARK: The service

    @Test func aServiceThatIsKilledAndStartedAgain() throws {
        let sandbox = try Sandbox()
        let count = Self.isLong ? 3000 : 400
        let port = try TestServer.freePort()
        var environment = sandbox.environment
        for (name, value) in [
            "BUCKET": "restarted", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:\(port)", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
        ] { environment[name] = value }
        func start() throws -> Subprocess {
            let server = try Subprocess(["bash", "-c", "exec \"$PACKAGE/Scripts/s3-server\" \(port)"], environment: environment, folder: sandbox.home)
            let probe = ["within", "60", "curl", "--silent", "--fail", "--output", "/dev/null", "http://127.0.0.1:\(port)/healthz"]
            try #require(Subprocess.run(probe, seconds: 70).status == 0)
            return server
        }
        func run(_ command: String) throws -> Subprocess.Result {
            try Subprocess.run(["bash", "-o", "pipefail", "-c", command], environment: environment, folder: sandbox.work, seconds: 120)
        }
        var server = try start()
        defer { server.stop() }
        let files = "bucket make; for n in $(seq \(count)); do echo \"file $n\" > f$n; done; printf '%s\\n' f* > list"
        #expect(try run(files).status == 0)
        let (output, rejects) = ("\(sandbox.work)/out", "\(sandbox.work)/rejects")
        let put = try Subprocess(
            ["s3-put", "--bucket", "restarted", "--jobs", "2", "--files-from", "list", "--rejects", rejects], environment: environment, folder: sandbox.work,
            output: output)
        #expect(TestClock.eventually { ((try? readFile(output, limit: 1 << 20))?.count ?? 0) > 0 })
        kill(-server.process, SIGKILL)
        _ = server.wait(seconds: 10)
        server = try start()
        let status = put.wait(seconds: 120)
        #expect(status == 0 || status == 75)
        if status == 75 { #expect(try run("s3-put --bucket restarted --retry rejects >> out").status == 0) }
        let lines = try run("jq -r .path out | sort | uniq | wc -l; wc -l < out")
        #expect(lines.output == "\(count)\n\(count)\n", "each record is written once")
        // A service that has just been started refuses what lies in volumes that it has not found yet.
        let sums = try run(
            """
            within 60 bash -c 'bucket sums > sums' || bucket sums > sums
            cut -d ' ' -f 1,3 sums > found; sha256sum $(LC_ALL=C sort list) | sed 's/  / /' | diff - found
            """)
        #expect(sums.status == 0, "\(sums.output.prefix(1000))\(sums.errors)")
    }

    // MARK: Killed

    @Test func rerunningAfterEveryKillLeavesTheSameBucket() throws {
        let site = try BucketSite()
        let count = 200
        try site.makeFiles(count)
        try site.run("\(Self.makeLarge) echo '{\"type\":\"filing\",\"path\":\"large\",\"key\":\"large\"}' >> records")
        let standIn = try site.standIn("wait=0.02:put:*", "wait=0.1:part:*")
        var killed = 0
        for _ in 0..<(Self.isLong ? 40 : 5) {
            let program = try Subprocess(
                ["s3-put", "--bucket", site.environment["BUCKET"] ?? "", "--jobs", "4"], environment: site.environment.merging(standIn.variables) { $1 },
                folder: site.work, input: "\(site.work)/records")
            usleep(.random(in: 20_000...700_000))
            if program.wait(seconds: 0) == nil { killed += 1 }
            kill(program.process, SIGKILL)
            _ = program.wait(seconds: 10)
        }
        #expect(killed > 0)
        let last = try site.run("s3-put --bucket $BUCKET < records")
        #expect(last.status == 0 && last.output.split(separator: "\n").count == count + 1, "\(last.errors)")
        let large = try site.run("echo \"$(sha256sum < large | cut -d ' ' -f 1) 68000004 large\"").output
        #expect(try site.sums() == large + site.expectedSums(count))
        // An upload of a process that was killed before it sent a part cannot be told from one of another program.
        #expect(try site.uploads().split(separator: "\n").allSatisfy { $0.hasSuffix(" 0") })
    }
}
