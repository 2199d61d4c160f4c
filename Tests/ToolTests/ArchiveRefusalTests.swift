import JSONLines
import Testing

/// What s3-put says and leaves when the service refuses requests: the status, one message, and rejects that succeed once the reason is gone.
@Suite(.serialized) struct ArchiveRefusalTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        var changes: [String: String] = [:]
        /// A rule of the stand-in.
        var rule = "life=3600:none"
        var usesContainer = false
        let status: Int32
        /// The code of the first reject.
        let code: String
        let message: String

        var testDescription: String { name }
    }

    static let refusals = [
        Refusal(
            name: "wrong secret", changes: ["AWS_SECRET_ACCESS_KEY": "wrong"], status: 78, code: "SignatureDoesNotMatch",
            message: "the service refuses the credentials"),
        Refusal(
            name: "unknown key", changes: ["AWS_ACCESS_KEY_ID": "nobody"], status: 78, code: "InvalidAccessKeyId",
            message: "the service refuses the credentials"),
        Refusal(name: "expired token", rule: "life=-1:none", usesContainer: true, status: 78, code: "", message: "the credentials have expired"),
        Refusal(name: "no permission", rule: "deny:any:*", status: 69, code: "AccessDenied", message: "the service refuses all objects"),
    ]

    @Test(arguments: refusals) func refused(_ refusal: Refusal) throws {
        let site = try BucketSite()
        let count = 200
        try site.makeFiles(count)
        let standIn = try site.standIn(refusal.rule)
        let variables = (refusal.usesContainer ? standIn.container : standIn.variables).merging(refusal.changes) { $1 }
        let result = try site.run("s3-put --bucket $BUCKET --rejects rejects < records", variables)
        #expect(result.status == refusal.status)
        #expect(result.errors.contains(refusal.message), "\(result.errors)")
        #expect(result.output.isEmpty && !(result.errors.contains("wrong") || result.errors.contains("secret/")))
        #expect(try site.sums().isEmpty)
        // Without credentials no record is read; otherwise all are rejects that can be tried again.
        guard !refusal.code.isEmpty else { return }
        let rejects = try site.rejects()
        #expect(rejects.count == count && rejects.allSatisfy { $0["retryable"]?.boolean == true })
        #expect(rejects.contains { $0["code"]?.string == refusal.code } && rejects.count { $0["code"]?.string == "not_tried" } >= 20)
        let again = try site.run("s3-put --bucket $BUCKET --retry rejects")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try site.sums() == site.expectedSums(count))
    }

    /// A policy that allows some keys only: the others are rejects, and the run goes on.
    @Test func objectsThatAreForbidden() throws {
        let site = try BucketSite()
        try site.makeFiles(30)
        let standIn = try site.standIn("deny:put:5")
        let result = try site.run("s3-put --bucket $BUCKET --jobs 1 --rejects rejects < records", standIn.variables)
        #expect(result.output.split(separator: "\n").count == 25, "\(result.errors)")
        #expect(try site.rejects().map { $0["code"]?.string } == Array(repeating: "AccessDenied", count: 5))
        #expect(try site.run("s3-put --bucket $BUCKET --retry rejects").status == 0)
        #expect(try site.sums() == site.expectedSums(30))
    }

    @Test func noBucket() throws {
        let site = try BucketSite()
        try site.makeFiles(3)
        let result = try site.run("s3-put --bucket absent-bucket --rejects rejects < records")
        #expect(result.status == 69)
        #expect(result.errors.contains("there is no bucket absent-bucket"), "\(result.errors)")
        #expect(try site.rejects().count == 3)
    }

    @Test func anIdentityThatMayOnlyRead() throws {
        let site = try BucketSite(bucket: "read-only")
        try site.makeFiles(3)
        let reader = ["AWS_ACCESS_KEY_ID": "r", "AWS_SECRET_ACCESS_KEY": "rs"]
        let result = try site.run("s3-put --bucket $BUCKET --rejects rejects < records", reader)
        #expect(result.status == 69 && result.output.isEmpty)
        #expect(result.errors.contains("403 AccessDenied"), "\(result.errors)")
        #expect(try site.run("s3-put --bucket $BUCKET --retry rejects").status == 0)
        // What is there already can be confirmed by an identity that may only read.
        let there = try site.run("s3-put --bucket $BUCKET < records", reader)
        #expect(there.status == 0 && there.output.split(separator: "\n").count == 3, "\(there.errors)")
    }

    @Test func anIdentityThatMayNotList() throws {
        let site = try BucketSite(bucket: "write-only")
        try site.makeFiles(3)
        let writer = ["AWS_ACCESS_KEY_ID": "w", "AWS_SECRET_ACCESS_KEY": "ws"]
        for _ in 0..<2 {
            let result = try site.run("s3-put --bucket $BUCKET < records", writer)
            #expect(result.status == 0 && result.output.split(separator: "\n").count == 3, "\(result.errors)")
            #expect(result.errors.contains("may not list the bucket"))
        }
        // A conditional put finds out what is there.
        #expect(try site.run("s3-put --bucket $BUCKET --if-absent < records", writer).status == 0)
        #expect(try site.run("echo other > f1; s3-put --bucket $BUCKET --if-absent --rejects rejects < records", writer).status == 1)
        #expect(try site.rejects().map { $0["code"]?.string } == ["other_object"])
    }
}
