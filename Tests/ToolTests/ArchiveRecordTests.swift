import JSONLines
import Testing

/// What s3-get compares with the record, and what one object's failure means for the others.
@Suite(.serialized) struct ArchiveRecordTests {
    private func codes(_ site: BucketSite) throws -> [String?] { try site.rejects().map { $0["code"]?.string } }

    /// A record without `sha256` has the checksum that s3-put wrote.
    @Test func anotherVersionReplacesAStaleFile() throws {
        let site = try BucketSite()
        let put = "s3-put --bucket $BUCKET doc.txt | s3-get --store store | jq -r .path"
        #expect(try site.run("echo one > doc.txt; \(put)").output == "store/doc.txt\n")
        #expect(try site.run("echo two > doc.txt; \(put); cmp doc.txt store/doc.txt").status == 0)
        // The file that had the name is kept, as edgar-fetch keeps it.
        #expect(try site.run("cat store/doc.txt.*").output == "one\n")
    }

    @Test func anObjectThatIsNotTheRecords() throws {
        let site = try BucketSite()
        try site.run("echo good bytes > doc.txt; s3-put --bucket $BUCKET doc.txt > put; echo evil bytes | bucket put doc.txt")
        let tampered = try site.run("s3-get --store store --rejects rejects < put")
        #expect(tampered.status == 1 && tampered.output.isEmpty && tampered.errors.contains("not that of the record"), "\(tampered.errors)")
        // Without a checksum the entity tag decides, without both the length.
        #expect(try site.run("jq -c 'del(.checksum)' put | s3-get --store store --rejects rejects").status == 1)
        #expect(try site.run("jq -c 'del(.checksum, .etag) + {bytes: 9}' put | s3-get --store store --rejects rejects").status == 1)
        #expect(try codes(site) == ["wrong_hash", "changed_object", "wrong_hash"])
        #expect(try site.run("find store -type f").output.isEmpty)
        #expect(try site.run("jq -c 'del(.checksum, .etag) + {bytes: 11}' put | s3-get --store store").status == 0)
    }

    /// Gzip under any name comes back as it was put, and is compared with the hash of its content.
    @Test func gzip() throws {
        let site = try BucketSite()
        let result = try site.run(
            """
            set -e
            echo content > plain; gzip -c plain > x.txt.gz; sum=$(sha256sum plain | cut -d ' ' -f 1)
            filing='"type":"filing","accession_number":"0000320193-24-000123","form_type":"10-K","filing_date":"2024-11-01","cik":"320193"'
            echo "{$filing,\\"path\\":\\"x.txt.gz\\",\\"sha256\\":\\"$sum\\"}" > records
            echo "{\\"type\\":\\"filing\\",\\"path\\":\\"plain\\",\\"key\\":\\"raw/y.txt.gz\\",\\"sha256\\":\\"$sum\\"}" >> records
            echo "{\\"type\\":\\"filing\\",\\"path\\":\\"x.txt.gz\\",\\"key\\":\\"raw/z.txt\\",\\"sha256\\":\\"$sum\\"}" >> records
            s3-put --bucket $BUCKET < records > put
            s3-get --store store < put | jq -r .key
            cmp x.txt.gz store/raw/10-K/2024/*/0000320193-24-000123.txt.gz; cmp plain store/raw/y.txt.gz; cmp x.txt.gz store/raw/z.txt
            # Without a hash the objects are got again. The files are the same, so none is kept as an older version.
            jq -c 'del(.sha256, .checksum)' put | s3-get --store store > again
            find store -type f | wc -l
            """)
        #expect(result.status == 0 && result.output.split(separator: "\n").count == 4 && result.output.hasSuffix("\n3\n"), "\(result.output)\(result.errors)")
    }

    /// The hash of a record is that of the content, in digits of any case: a gzip file that is damaged is not put.
    @Test func gzipThatIsDamaged() throws {
        let site = try BucketSite()
        let result = try site.run(
            """
            head -c 100000 /dev/urandom > plain; gzip -c plain > whole.gz; head -c 60000 whole.gz > cut.gz
            sum=$(sha256sum plain | cut -d ' ' -f 1)
            for name in whole cut; do echo '{"type":"filing","path":"'$name.gz'","key":"'$name.txt.gz'","sha256":"'${sum^^}'"}'; done \
                | s3-put --bucket $BUCKET --rejects rejects | jq -r .key
            """)
        #expect(result.output == "whole.txt.gz\n" && result.errors.contains("cut.gz, which is damaged"), "\(result.output)\(result.errors)")
        #expect(try codes(site) == ["changed_file"])
    }

    /// An identity that may read nothing: the service refuses all objects. Messages name the object if the record names no filing.
    @Test func noPermissionAtAll() throws {
        let site = try BucketSite()
        try site.makeFiles(3)
        #expect(try site.run("s3-put --bucket $BUCKET < records > put").status == 0)
        let standIn = try site.standIn("deny:get:*")
        let result = try site.run("s3-get --store store --rejects rejects < put", standIn.variables)
        #expect(result.status == 69 && result.errors.contains("s3-get: s3://\(site.environment["BUCKET"] ?? "")/raw/2.txt: "), "\(result.errors)")
        #expect(try site.rejects().allSatisfy { $0["code"]?.string == "AccessDenied" && $0["retryable"]?.boolean == true })
        #expect(try site.run("s3-get --store store --retry rejects").status == 0)
    }

    /// A byte changes in a stored file, and its time does not.
    @Test func aStoredFileThatIsDamaged() throws {
        let site = try BucketSite()
        let script = """
            echo content > doc.txt; s3-put --bucket $BUCKET doc.txt > put; s3-get --store store < put > got
            touch -r store/doc.txt time; printf C | dd of=store/doc.txt conv=notrunc status=none; touch -r time store/doc.txt
            s3-get --store store --verify < put | cmp - got; cmp doc.txt store/doc.txt; ls store
            """
        let result = try site.run(script)
        #expect(result.output == "doc.txt\n", "\(result.output)\(result.errors)")
    }

    /// Two objects for one file: the second record is a reject, and the first one's file stays.
    @Test func twoObjectsOfOneKey() throws {
        let site = try BucketSite()
        try site.run("echo one | bucket put a; echo two | bucket put b")
        let records = #"for n in a b a; do echo '{"type":"filing","key":"doc","s3_path":"s3://'$BUCKET/$n'"}'; done"#
        let result = try site.run("{ \(records); } | s3-get --store store --jobs 1 --rejects rejects | jq -r .s3_path; cat store/doc")
        #expect(result.output == "s3://\(site.environment["BUCKET"] ?? "")/a\ns3://\(site.environment["BUCKET"] ?? "")/a\none\n", "\(result.errors)")
        #expect(try codes(site) == ["same_key"])
    }

    /// One object in an archive, and one bucket that does not exist: the other objects come.
    @Test func whatConcernsOneObjectOrOneBucket() throws {
        let site = try BucketSite()
        try site.makeFiles(5)
        #expect(try site.run("s3-put --bucket $BUCKET < records > put").status == 0)
        let standIn = try site.standIn("archived:get")
        let archived = try site.run("s3-get --store store --jobs 1 --rejects rejects < put", standIn.variables)
        #expect(archived.status == 1 && archived.output.split(separator: "\n").count == 4, "\(archived.errors)")
        #expect(try codes(site) == ["InvalidObjectState"])
        let absent = #"for n in 1 2; do echo '{"type":"filing","s3_path":"s3://absent-bucket/'$n'"}'; done"#
        let result = try site.run("rm -r store rejects; { \(absent); cat put; } | s3-get --store store --jobs 1 --rejects rejects")
        #expect(result.output.split(separator: "\n").count == 5, "\(result.errors)")
        #expect(try codes(site) == ["NoSuchBucket", "not_tried"])
    }

    /// Lines that wait behind a slow object are not kept without limit.
    @Test func memory() throws {
        let site = try BucketSite()
        try site.run(
            """
            echo a > a; echo '{"type":"filing","path":"a","key":"a"}' > records
            text=$(head -c 400000 /dev/zero | tr '\\0' x); for n in $(seq 400); do echo '{"type":"section","text":"'$text'"}'; done >> records
            """)
        let standIn = try site.standIn("wait=2:put")
        let result = try site.run("/usr/bin/time -f %M -o memory s3-put --bucket $BUCKET < records | wc -l", standIn.variables)
        #expect(result.output == "401\n", "\(result.errors)")
        let kilobytes = try Int(Subprocess.text(of: "\(site.work)/memory").split(separator: "\n")[0])
        #expect(try #require(kilobytes) < 150_000)
    }
}
