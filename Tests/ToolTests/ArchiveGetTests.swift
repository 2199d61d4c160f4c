import Glibc
import JSONLines
import Testing

/// s3-get brings back what s3-put stored, byte for byte, through faults and kills.
@Suite(.serialized) struct ArchiveGetTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let put = "s3-put --bucket $BUCKET < records > put"
    /// Compares the store with the files that were put.
    private static let compare = "for n in $(seq 1 COUNT); do cmp f$n store/raw/$n.txt || exit 1; done; find store -name '*.part'"

    private func expectEqual(_ site: BucketSite, _ count: Int) throws {
        let result = try site.run(Self.compare.replacing("COUNT", with: "\(count)"))
        #expect(result.status == 0 && result.output.isEmpty, "\(result.output)\(result.errors)")
    }

    @Test func rerunningAfterEveryKill() throws {
        let site = try BucketSite()
        try site.makeFiles(300)
        #expect(try site.run(Self.put).status == 0)
        for _ in 0..<(Self.isLong ? 50 : 5) {
            let program = try Subprocess(["bash", "-c", "s3-get --store store < put > got"], environment: site.environment, folder: site.work)
            usleep(UInt32.random(in: 5...300) * 1000)
            kill(-program.process, SIGKILL)
            _ = program.wait(seconds: 30)
        }
        let result = try site.run("s3-get --store store --metrics metrics < put")
        #expect(result.status == 0 && result.output.split(separator: "\n").count == 300, "\(result.errors)")
        try expectEqual(site, 300)
        // Two processes at once want the same files.
        #expect(try site.run("rm -r store; s3-get --store store < put > a & s3-get --store store < put > b; wait; cmp a b").status == 0)
        try expectEqual(site, 300)
    }

    @Test func connectionsThatAreCut() throws {
        let site = try BucketSite()
        try site.makeFiles(40)
        #expect(try site.run(Self.put).status == 0)
        let standIn = try site.standIn("cut-before:get:2:1", "slow:get:2:5", "half:get:3:9", "cut-after:get:1:20")
        let result = try site.run("s3-get --store store < put", standIn.variables)
        #expect(result.status == 0 && result.output.split(separator: "\n").count == 40, "\(result.errors)")
        try expectEqual(site, 40)
    }

    /// A long transfer goes on where it broke off.
    @Test func aLongTransferIsContinued() throws {
        let site = try BucketSite()
        try site.makeFiles(1)
        #expect(try site.run("head -c 20000000 /dev/urandom > f1; \(Self.put)").status == 0)
        let standIn = try site.standIn("half:get")
        #expect(try site.run("s3-get --store store < put > got", standIn.variables).status == 0)
        try expectEqual(site, 1)
        #expect(try standIn.requests(reading: true).map(\.status) == [0, 206])
    }

    /// A body that is changed on the way is a reject, and no file appears; the next attempt gets it.
    @Test func aBodyThatIsChangedOnTheWay() throws {
        let site = try BucketSite()
        try site.makeFiles(3)
        #expect(try site.run(Self.put).status == 0)
        let standIn = try site.standIn("spoil:get:1:1")
        let result = try site.run("s3-get --store store --jobs 1 --rejects rejects < put", standIn.variables)
        #expect(result.status == 1 && result.output.split(separator: "\n").count == 2)
        #expect(try site.rejects().map { $0["code"]?.string } == ["wrong_hash"])
        #expect(!Places.exists("\(site.work)/store/raw/2.txt"))
        #expect(try site.run("s3-get --store store --retry rejects", standIn.variables).status == 0)
        try expectEqual(site, 3)
    }

    @Test func aRunThatIsAskedToStop() throws {
        let site = try BucketSite()
        try site.makeFiles(60)
        #expect(try site.run(Self.put).status == 0)
        let standIn = try site.standIn("wait=0.3:get:*")
        let result = try site.run("timeout 1 s3-get --store store --jobs 2 --rejects rejects < put > got; echo $?", standIn.variables)
        #expect(result.output == "124\n")
        let done = try Subprocess.text(of: "\(site.work)/got").split(separator: "\n").count
        let rejects = try site.rejects()
        #expect(done > 0 && done + rejects.count <= 60 && !rejects.isEmpty)
        #expect(rejects.allSatisfy { $0["code"]?.string == "interrupted" && $0["retryable"]?.boolean == true })
        #expect(try site.run("s3-get --store store < put > got").status == 0)
        try expectEqual(site, 60)
    }

    @Test func aFullDisk() throws {
        let site = try BucketSite()
        try site.makeFiles(40)
        #expect(try site.run(Self.put).status == 0)
        // Without the right to mount there is nothing to test.
        guard try site.run("mkdir store && mount -t tmpfs -o size=64k none store").status == 0 else { return }
        let result = try site.run("s3-get --store store < put; echo $?; umount store")
        #expect(result.output.hasSuffix("74\n") && result.errors.contains("No space left on device"), "\(result.output)\(result.errors)")
        #expect(result.errors.split(separator: "\n").count { $0.hasPrefix("s3-get:") } == 1, "\(result.errors)")
    }
}
