import Bytes
import Clocks
import Glibc
import JSONLines
import Testing

/// The objects that s3-put makes, read back without it.
@Suite(.serialized) struct ArchiveObjectTests {
    /// Blanks, characters that signatures and listings encode, and keys that a listing by folders puts into another order. SeaweedFS makes a slash of a backslash.
    private static let keys = [
        "a b", "a+b", "a=b", "a&b", "a:b", "a*b", "a'b", "a\"b", "a(b)", "a-b", "a/b", "a.b", "a~b", "a_b", "a,b;c", "a?b", "a#b", "a%b", "a%20b", "é/ü",
        "\u{1F600}/x", "日本", "a<b>c", "a@b$c!", "[a]", "{a}", "a|b", "a^b`c", "0", "zz/y/x/w",
        // Keys that look alike, and a key that begins with an accent.
        "caf\u{E9}", "cafe\u{301}", "\u{301}x",
    ]

    @Test func keysOfAllKinds() throws {
        let site = try BucketSite()
        var records = ""
        for (number, key) in Self.keys.enumerated() {
            try write("object \(number)", to: "\(site.work)/f\(number)")
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("type", "filing")
            writer.member("path", "f\(number)")
            writer.member("key", key)
            writer.endObject()
            records += String(decoding: writer.bytes, as: UTF8.self) + "\n"
        }
        try write(records, to: "\(site.work)/records")
        let result = try site.run("s3-put --bucket $BUCKET < records > put")
        #expect(result.status == 0, "\(result.errors)")
        let put = try BucketSite.records(Subprocess.text(of: "\(site.work)/put"))
        #expect(put.map { $0["s3_path"]?.string } == Self.keys.map { "s3://\(site.environment["BUCKET"] ?? "")/\($0)" })
        let expected = try site.python(
            """
            import hashlib, json
            found = {}
            for line in open("records"):
                record = json.loads(line)
                found[record["key"]] = open(record["path"], "rb").read()
            for key in sorted(found, key=str.encode): print(hashlib.sha256(found[key]).hexdigest(), len(found[key]), key)
            """)
        #expect(try site.sums() == expected)
        // Nothing is sent the second time.
        #expect(try site.run("s3-put --bucket $BUCKET --metrics metrics < records | cmp - put").status == 0)
        #expect(try metric("objects_present_total", site) == Self.keys.count)
    }

    private func metric(_ name: String, _ site: BucketSite) throws -> Int? {
        let line = try Subprocess.text(of: "\(site.work)/metrics").split(separator: "\n").first { $0.hasPrefix("secflow_\(name){") }
        return line?.split(separator: " ").last.flatMap { Int($0) }
    }

    @Test func whatIsThereIsNotSentAndWhatChangedIs() throws {
        let site = try BucketSite()
        try site.makeFiles(60)
        let standIn = try site.standIn()
        for expected in [(sent: 60, there: 0), (sent: 0, there: 60)] {
            #expect(try site.run("s3-put --bucket $BUCKET --metrics metrics < records > put", standIn.variables).status == 0)
            #expect(try metric("objects_put_total", site) == expected.sent && metric("objects_present_total", site) == expected.there)
        }
        #expect(try standIn.count("put", 200) == 60 && standIn.count("list", 200) == 2 && standIn.count("head", 200) == 0)
        // The hashes of another implementation.
        try site.python(
            """
            import base64, hashlib, json
            for line in open("put"):
                record = json.loads(line)
                data = open(record["path"], "rb").read()
                assert record["etag"] == hashlib.md5(data).hexdigest(), record
                assert record["checksum"] == "sha256:" + base64.b64encode(hashlib.sha256(data).digest()).decode(), record
            """)
        // Another file of the same length.
        #expect(try site.run("tr l L < f7 > other; mv other f7; s3-put --bucket $BUCKET --metrics metrics < records").status == 0)
        #expect(try metric("objects_put_total", site) == 1)
        #expect(try site.sums() == site.expectedSums(60))
    }

    /// Keys that are far apart in the bucket are asked for one by one, not page after page.
    @Test func keysThatAreFarApart() throws {
        let site = try BucketSite()
        try site.makeFiles(300)
        #expect(try site.run("s3-put --bucket $BUCKET < records").status == 0)
        let standIn = try site.standIn()
        let result = try site.run("awk 'NR % 6 == 0' records | s3-put --bucket $BUCKET --metrics metrics", standIn.variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try metric("objects_present_total", site) == 50)
        let requests = try standIn.requests()
        #expect(requests.count { $0.phase == "list" } <= 2 && requests.count { $0.phase == "head" } >= 30 && !requests.contains { $0.phase == "put" })
    }

    /// Records with the same key: the last one stays, whatever was there before.
    @Test func recordsWithOneKey() throws {
        let site = try BucketSite()
        let script = """
            for n in 1 2 3; do echo "version $n" > v$n; done
            for round in $(seq 30); do for n in 1 2 3; do echo '{"type":"filing","path":"v'$n'","key":"one"}'; done; done > records
            """
        try site.run(script)
        for order in ["cat", "tac"] {
            let result = try site.run("\(order) records | s3-put --bucket $BUCKET")
            #expect(result.status == 0 && result.output.split(separator: "\n").count == 90, "\(result.errors)")
            #expect(try site.bucket("get", "one").output == (order == "cat" ? "version 3\n" : "version 1\n"))
        }
        // Version 1 is there now, and is put again after version 2.
        #expect(try site.run("printf '%s\\n' v2 v1 | sed 's/.*/{\"type\":\"filing\",\"path\":\"&\",\"key\":\"one\"}/' | s3-put --bucket $BUCKET").status == 0)
        #expect(try site.bucket("get", "one").output == "version 1\n")
    }

    // MARK: Options

    @Test func theOptionsOfObjects() throws {
        let site = try BucketSite()
        try site.run("echo hello > a; head -c 32 /dev/urandom > key; head -c 32 /dev/urandom > other-key")
        let tagged = try site.run("s3-put --bucket $BUCKET --tags 'kind=10-K/A + more,empty=' --storage-class STANDARD_IA --verify a")
        #expect(tagged.status == 0, "\(tagged.errors)")
        let again = try site.run("s3-put --bucket $BUCKET --sse AES256 a")
        #expect(again.status == 0 && again.errors.contains("keep their encryption, storage class and tags"), "\(again.errors)")
        #expect(try site.bucket("tags", "a").output.split(separator: "\n").sorted() == ["empty=", "kind=10-K/A + more"])
        #expect(try site.bucket("head", "a").output.contains("x-amz-storage-class: STANDARD_IA\n"))
        #expect(try site.run("cp a b; s3-put --bucket $BUCKET --sse AES256 --verify b").status == 0)
        #expect(try site.bucket("head", "b").output.contains("x-amz-server-side-encryption: AES256\n"))
        #expect(try site.bucket("get", "b").output == "hello\n")
        for _ in 0..<2 {
            let customer = try site.run("cp a c; s3-put --bucket $BUCKET --sse customer:key c")
            #expect(customer.status == 0, "\(customer.errors)")
        }
        #expect(try site.bucket("get", "c").status != 0)
        #expect(try site.bucket("--customer", "other-key", "get", "c").status != 0)
        #expect(try site.bucket("--customer", "key", "get", "c").output == "hello\n")
    }

    @Test func anObjectThatIsKept() throws {
        let site = try BucketSite()
        let result = try site.run(
            "echo hello > a; cp a b; echo other > c; for f in a c; do bucket put $f < a; done; s3-put --bucket $BUCKET --if-absent --rejects rejects a b c")
        #expect(result.status == 1 && result.output.split(separator: "\n").count == 2, "\(result.errors)")
        #expect(try site.rejects().map { $0["code"]?.string } == ["other_object"])
        #expect(try site.bucket("get", "c").output == "hello\n")
        #expect(try site.run("s3-put --bucket $BUCKET c").status == 0)
        #expect(try site.bucket("get", "c").output == "other\n")
    }

    // MARK: Files that change

    /// A file is truncated while it is hashed, or written to while it is sent.
    @Test func filesThatChangeWhileTheyArePut() throws {
        let site = try BucketSite()
        let file = "\(site.work)/large.txt"
        #expect(close(creat(file, 0o600)) == 0 && truncate(file, 1 << 30) == 0)
        // The record's hash is of another file: the whole file is hashed before anything is sent.
        let hash = String(repeating: "0", count: 64)
        try write("{\"type\":\"filing\",\"path\":\"\(file)\",\"key\":\"large.txt\",\"sha256\":\"\(hash)\"}\n", to: "\(site.work)/input")
        let arguments = ["s3-put", "--bucket", site.environment["BUCKET"] ?? "", "--rejects", "\(site.work)/rejects"]
        let program = try Subprocess(arguments, environment: site.environment, folder: site.work, input: "\(site.work)/input")
        #expect(TestClock.eventually { (try? Subprocess.run(["ls", "-l", "/proc/\(program.process)/fd"]).output.contains(file)) ?? false })
        #expect(truncate(file, 0) == 0)
        #expect(program.wait(seconds: 60) == 1)
        #expect(try site.rejects().map { $0["code"]?.string } == ["changed_file"])

        let standIn = try site.standIn("wait=2:put")
        try site.run("rm rejects; echo first > small")
        let second = try Subprocess(arguments + ["small"], environment: site.environment.merging(standIn.variables) { $1 }, folder: site.work)
        #expect(try TestClock.eventually { try standIn.count("list", 200) == 1 })
        usleep(300_000)
        try site.run("echo more >> small")
        #expect(second.wait(seconds: 60) == 1)
        #expect(try site.rejects().map { $0["code"]?.string } == ["changed_file"])
    }

    // MARK: Signals

    @Test func aStop() throws {
        let site = try BucketSite()
        try site.makeFiles(100)
        let standIn = try site.standIn("wait=0.3:put:20", "wait=30:put:*:20")
        let output = "\(site.work)/out"
        let program = try Subprocess(
            ["s3-put", "--bucket", site.environment["BUCKET"] ?? "", "--jobs", "4", "--rejects", "rejects"],
            environment: site.environment.merging(standIn.variables) { $1 }, folder: site.work, input: "\(site.work)/records", output: output)
        #expect(try TestClock.eventually { try standIn.count("put", 200) >= 8 })
        let start = monotonicSeconds()
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 20) == 75)
        let seconds = monotonicSeconds() - start
        #expect(seconds < 10, "\(seconds) s")
        let put = try Subprocess.text(of: output).split(separator: "\n").count
        let rejects = try site.rejects()
        #expect(put > 0 && put + rejects.count == 100)
        #expect(rejects.allSatisfy { $0["code"]?.string == "interrupted" && $0["retryable"]?.boolean == true })
        #expect(try site.run("s3-put --bucket $BUCKET --retry rejects").status == 0)
        #expect(try site.sums() == site.expectedSums(100))
    }

    /// A stop does not wait until a large file is hashed.
    @Test func aStopWhileAFileIsHashed() throws {
        let site = try BucketSite()
        let file = "\(site.work)/large"
        #expect(close(creat(file, 0o600)) == 0 && truncate(file, 1 << 40) == 0)
        let hash = String(repeating: "0", count: 64)
        try write("{\"type\":\"filing\",\"path\":\"\(file)\",\"key\":\"large\",\"sha256\":\"\(hash)\"}\n", to: "\(site.work)/input")
        let program = try Subprocess(
            ["s3-put", "--bucket", site.environment["BUCKET"] ?? ""], environment: site.environment, folder: site.work, input: "\(site.work)/input")
        #expect(TestClock.eventually { (try? Subprocess.run(["ls", "-l", "/proc/\(program.process)/fd"]).output.contains(file)) ?? false })
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 15) == 75)
        if program.wait(seconds: 0) == nil { program.stop() }
    }
}
