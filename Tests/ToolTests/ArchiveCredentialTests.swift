import JSONLines
import Testing

/// Credentials from all places that give them for a time, through s3-put.
@Suite(.serialized) struct ArchiveCredentialTests {
    /// The container gives credentials that live for two seconds, and the run takes longer.
    @Test func credentialsThatExpireInTheMiddleOfARun() throws {
        let site = try BucketSite()
        try site.makeFiles(500)
        let standIn = try site.standIn("life=2:none", "wait=0.15:put:*")
        let result = try site.run("s3-put --bucket $BUCKET < records", standIn.container)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(result.output.split(separator: "\n").count == 500)
        #expect(try standIn.count("credentials", 200) >= 2)
        #expect(try site.sums() == site.expectedSums(500))
    }

    /// A service that refuses credentials before their time.
    @Test func credentialsThatAreRefusedAsExpired() throws {
        let site = try BucketSite()
        try site.makeFiles(40)
        let standIn = try site.standIn("expired:put:*:10")
        let result = try site.run("s3-put --bucket $BUCKET < records", standIn.container)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("put", 400) >= 1)
        #expect(try site.sums() == site.expectedSums(40))
    }

    /// The role's credentials expire, and STS takes three seconds for new ones: all requests wait for them.
    @Test func aTokenServiceThatIsSlow() throws {
        let site = try BucketSite()
        try site.makeFiles(200)
        let standIn = try site.standIn("life=4:none", "wait=3:sts:*:1", "wait=0.2:put:*")
        let result = try site.run("echo web-token > token; s3-put --bucket $BUCKET --jobs 4 < records", standIn.webIdentity)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.count("sts", 200) >= 2)
        #expect(try site.sums() == site.expectedSums(200))
    }

    /// SIGTERM while STS does not respond, at the first load and at a later one.
    @Test(arguments: [0, 1]) func aTokenServiceThatHangs(loads: Int) throws {
        let site = try BucketSite()
        try site.makeFiles(300)
        let standIn = try site.standIn("life=2:none", "wait=60:sts:*:\(loads)", "wait=0.1:put:*")
        let result = try site.run(
            """
            echo web-token > token
            s3-put --bucket $BUCKET --jobs 4 --rejects rejects < records > out & process=$!
            sleep 5; kill "$process"; start=$SECONDS; status=0; wait "$process" || status=$?
            echo "$status"; test $((SECONDS - start)) -lt 5 || echo "after $((SECONDS - start)) s"
            """, standIn.webIdentity)
        #expect(result.output == "75\n", "\(result.output) \(result.errors)")
        let (written, rejected) = try (BucketSite.records(Subprocess.text(of: "\(site.work)/out")), site.rejects())
        #expect(written.isEmpty == (loads == 0) && written.count + rejected.count <= 300)
        #expect(rejected.allSatisfy { $0["code"]?.string == "interrupted" })
    }

    @Test func theInstance() throws {
        let site = try BucketSite()
        let standIn = try site.standIn()
        let result = try site.run(
            "echo a > a; s3-put --bucket $BUCKET a",
            standIn.variables.merging([
                "AWS_ACCESS_KEY_ID": "", "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": standIn.address,
            ]) { $1 })
        #expect(result.status == 0, "\(result.errors)")
        // The token, the name of the role, its credentials.
        #expect(try standIn.count("credentials", 200) == 3)
        #expect(try standIn.requests().contains { $0.phase == "put" && $0.status == 200 && $0.key == "temporary-1" })
    }

    @Test func aRoleByAToken() throws {
        let site = try BucketSite()
        let standIn = try site.standIn("slow:sts")
        let variables = standIn.webIdentity
        let result = try site.run("echo web-token > token; echo a > a; s3-put --bucket $BUCKET a", variables)
        #expect(result.status == 0, "\(result.errors)")
        let wrong = try site.run("echo other-token > token; s3-put --bucket $BUCKET a", variables)
        #expect(wrong.status == 78 && wrong.errors.contains("InvalidIdentityToken") && !wrong.errors.contains("other-token"), "\(wrong.errors)")
        let none = try site.run("rm token; s3-put --bucket $BUCKET a", variables)
        #expect(none.status == 78 && none.errors.contains("the web identity token: cannot open token"), "\(none.errors)")
    }

    @Test func aRoleOfAProfile() throws {
        let site = try BucketSite()
        let standIn = try site.standIn("life=3:none", "wait=0.2:put:*")
        try write(
            """
            [profile archive]
            role_arn = arn:aws:iam::1:role/r
            source_profile = base
            [profile base]
            credential_process = sh -c "grep '^Sig[BI]' /proc/self/status >> signals; cat keys"
            """, to: "\(site.work)/config")
        try write("{\"Version\":1,\"AccessKeyId\":\"k2\",\"SecretAccessKey\":\"s2\"}", to: "\(site.work)/keys")
        let variables = standIn.variables.merging(["AWS_ACCESS_KEY_ID": "", "AWS_CONFIG_FILE": "config", "AWS_PROFILE": "archive"]) { $1 }
        try site.makeFiles(100)
        let result = try site.run("s3-put --bucket $BUCKET --jobs 4 < records", variables)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try standIn.requests().count { $0.phase == "sts" && $0.status == 200 && $0.key == "k2" } >= 2)
        #expect(try site.sums() == site.expectedSums(100))
        // The program has the signals of a new process each time: none blocked, none ignored. (The last seven digits leave out those of the C library.)
        let signals = try Subprocess.text(of: "\(site.work)/signals").split(separator: "\n")
        #expect(signals.count >= 4 && signals.allSatisfy { $0.hasSuffix("0000000") }, "\(signals)")
    }

    /// The token of the container is read anew each time. If the host does not respond, the run cannot begin.
    @Test func theTokenOfTheContainer() throws {
        let site = try BucketSite()
        let standIn = try site.standIn()
        #expect(try site.run("echo a > a; s3-put --bucket $BUCKET a", standIn.container).status == 0)
        let wrong = try site.run(
            "echo wrong > wrong; s3-put --bucket $BUCKET a", standIn.container.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "wrong"]) { $1 })
        #expect(wrong.status == 78 && wrong.errors.contains("status 401"), "\(wrong.errors)")
        let elsewhere = try site.run(
            "s3-put --bucket $BUCKET a", standIn.container.merging(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/x"]) { $1 })
        #expect(elsewhere.status == 78 && elsewhere.errors.contains("neither https nor an address of this host"), "\(elsewhere.errors)")
    }
}
