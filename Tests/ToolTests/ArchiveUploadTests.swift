import Glibc
import JSONLines
import Testing

/// Unfinished uploads in the bucket when s3-put puts a file under the same key: its own are continued or removed, those of other programs stay as they are.
@Suite(.serialized) struct ArchiveUploadTests {
    /// A file of five parts of 16 MiB, no two with the same bytes, and the parts as files `part1` to `part5`.
    private static let makeLarge = """
        for n in 1 2 3 4 5; do truncate -s 16M part$n; echo "part $n" | dd of=part$n conv=notrunc status=none; done
        truncate -s 1M part5; cat part1 part2 part3 part4 part5 > large\n
        """

    private func expected(_ site: BucketSite) throws -> String {
        try site.run("echo \"$(sha256sum < large | cut -d ' ' -f 1) $(wc -c < large) large\"").output
    }

    @Test func uploadsOfOtherProgramsStay() throws {
        let site = try BucketSite()
        let standIn = try site.standIn()
        try site.run(
            """
            set -e
            \(Self.makeLarge)
            bucket upload large
            # All parts of the file, as another program may have cut it
            id=$(bucket upload large); for n in 1 2 3 4 5; do bucket part large $id $n < part$n; done
            # A part of other length
            head -c 8M large | bucket part large $(bucket upload large) 1
            # Other bytes
            tr p q < part1 | bucket part large $(bucket upload large) 1
            # The same bytes in one part, others in the next one
            id=$(bucket upload large); bucket part large $id 1 < part1; tr p q < part2 | bucket part large $id 2
            # A part that the file does not have
            id=$(bucket upload large); bucket part large $id 1 < part1; echo more | bucket part large $id 6
            bucket upload large.2
            """)
        let before = try site.uploads()
        #expect(before.split(separator: "\n").map { $0.suffix(2) }.sorted() == [" 0", " 0", " 1", " 1", " 2", " 2", " 5"], "\(before)")
        let result = try site.run("s3-put --bucket $BUCKET large", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("create", 200) == 1 && standIn.count("part", 200) == 6 && standIn.count("abort", 204) == 0)
        #expect(try site.sums() == expected(site))
        #expect(try Self.sorted(site.uploads()) == Self.sorted(before))
    }

    /// The uploads of one second have no order.
    private static func sorted(_ uploads: String) -> [Substring] { uploads.split(separator: "\n").sorted() }

    /// Kills s3-put when it has sent the mark and some of the file's parts.
    private func kill(_ site: BucketSite, _ arguments: [String] = []) throws {
        let standIn = try site.standIn("wait=30:part:*:4")
        let program = try Subprocess(
            ["s3-put", "--bucket", site.environment["BUCKET"] ?? ""] + arguments + ["large"], environment: site.environment.merging(standIn.variables) { $1 },
            folder: site.work)
        #expect(try TestClock.eventually { try standIn.count("part", 200) == 4 })
        Glibc.kill(program.process, SIGKILL)
        _ = program.wait(seconds: 10)
    }

    @Test func anOwnUploadIsContinued() throws {
        let site = try BucketSite()
        try site.run("\(Self.makeLarge)")
        try kill(site)
        try site.run("bucket upload large")
        let other = try site.run("bucket uploads | grep ' 0'").output
        let standIn = try site.standIn()
        let result = try site.run("s3-put --bucket $BUCKET large", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.requests().allSatisfy { $0.phase != "create" })
        #expect(try standIn.count("part", 200) == 2, "the parts that the killed run did not send")
        #expect(try site.sums() == expected(site))
        #expect(try site.uploads() == other)
    }

    /// What the service stores is asked for when an upload is begun: a run with other options does not continue it, and does not make an object without them.
    @Test func anUploadWithOtherOptionsIsNotContinued() throws {
        let site = try BucketSite()
        try site.run("\(Self.makeLarge)")
        try kill(site)
        let options = "--sse AES256 --storage-class STANDARD_IA --tags kind=report"
        let result = try site.run("s3-put --bucket $BUCKET \(options) large")
        #expect(result.status == 0, "\(result.errors)")
        let head = try site.bucket("head", "large").output
        #expect(head.contains("x-amz-server-side-encryption: AES256\n") && head.contains("x-amz-storage-class: STANDARD_IA\n"), "\(head)")
        #expect(try site.bucket("tags", "large").output == "kind=report\n")
        #expect(try site.sums() == expected(site))
        // The same options continue it.
        try site.run("echo other | bucket put large")
        try kill(site, options.split(separator: " ").map(String.init))
        let standIn = try site.standIn()
        #expect(try site.run("s3-put --bucket $BUCKET \(options) large", standIn.variables).status == 0)
        #expect(try standIn.requests().allSatisfy { $0.phase != "create" })
        #expect(try site.bucket("tags", "large").output == "kind=report\n")
    }

    /// The object is there already: what a killed run left is removed.
    @Test func anOwnUploadOfAnObjectThatIsThere() throws {
        let site = try BucketSite()
        try site.run("\(Self.makeLarge)")
        try kill(site)
        // Begun with other options, the upload is not continued.
        #expect(try site.run("s3-put --bucket $BUCKET --tags a=b large").status == 0)
        #expect(try site.uploads().split(separator: "\n").count == 1)
        #expect(try site.run("s3-put --bucket $BUCKET large").status == 0)
        #expect(try site.uploads().isEmpty)
    }

    /// A file that changed since the killed run is sent anew.
    @Test func anUploadOfOtherBytesIsNotContinued() throws {
        let site = try BucketSite()
        try site.run("\(Self.makeLarge)")
        try kill(site)
        try site.run("tr p q < large > other; mv other large")
        let standIn = try site.standIn()
        #expect(try site.run("s3-put --bucket $BUCKET large", standIn.variables).status == 0)
        #expect(try standIn.count("create", 200) == 1 && standIn.count("part", 200) == 6)
        #expect(try site.sums() == expected(site))
    }

    /// A file that is written to while its parts are sent replaces no object.
    @Test func aLargeFileThatChangesWhileItIsPut() throws {
        let site = try BucketSite()
        try site.run("\(Self.makeLarge) echo good | bucket put large")
        let before = try site.sums()
        let standIn = try site.standIn("wait=1:part:*:2")
        let program = try Subprocess(
            ["s3-put", "--bucket", site.environment["BUCKET"] ?? "", "--rejects", "rejects", "large"],
            environment: site.environment.merging(standIn.variables) { $1 }, folder: site.work)
        #expect(try TestClock.eventually { try standIn.count("part", 200) == 2 })
        try site.run("echo changed | dd of=large conv=notrunc status=none")
        #expect(program.wait(seconds: 60) == 1)
        #expect(try site.rejects().map { $0["code"]?.string } == ["changed_file"])
        #expect(try site.sums() == before && site.uploads().isEmpty)
    }

    /// The response to the creation of an upload is lost: that upload is removed, and no other that has no parts either.
    @Test(arguments: ["s3-put --bucket $BUCKET large", "s3-put --bucket $BUCKET --stream large < large"])
    func anUploadWhoseIdentifierIsLost(_ command: String) throws {
        let site = try BucketSite()
        let standIn = try site.standIn("cut-after:create")
        try site.run("\(Self.makeLarge) bucket upload large; bucket upload larger")
        let before = try site.uploads()
        let result = try site.run(command, standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("create", 0) == 1 && standIn.count("create", 200) == 1 && standIn.count("abort", 204) == 1)
        #expect(try site.sums() == expected(site))
        #expect(try Self.sorted(site.uploads()) == Self.sorted(before))
    }

    /// All responses to the creation are lost: none of the uploads that the service began is left.
    @Test(arguments: ["s3-put --bucket $BUCKET --rejects rejects large", "s3-put --bucket $BUCKET --stream large < large"])
    func anUploadThatCannotBeBegun(_ command: String) throws {
        let site = try BucketSite()
        let standIn = try site.standIn("cut-after:create:*")
        try site.run("\(Self.makeLarge) bucket upload large")
        let before = try site.uploads()
        #expect(try site.run(command, standIn.variables).status == 75)
        #expect(try site.uploads() == before)
    }
}
