import Bytes
import Testing

/// Real filings all the way: served by edgar-mirror, listed, fetched, parsed, put into a bucket, extracted, loaded; then the database and the bucket are
/// held against what is known of the filings.
@Suite(.enabled(if: Places.corpus != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct CorpusPipelineTests {
    @Test func everyFilingIsInTheDatabaseAndInTheBucket() throws {
        let corpus = try #require(Places.corpus)
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["PATH"] = "\(Places.binaries):\(Places.environment("PATH") ?? "")"
        environment["CORPUS"] = corpus

        func server(_ name: String, _ commands: String) throws -> TestServer {
            let folder = "\(sandbox.home)/\(name)"
            try makeFolders(folder)
            try AtomicFile.write(Array(commands.utf8).span, to: "\(folder)/server")
            return try #require(try TestServer(file: "\(folder)/server", folder: folder, environment: &environment))
        }
        let bucket = try server("s3", "exec \"$PACKAGE/Scripts/s3-server\" $PORT")
        defer { bucket.stop() }
        let endpoint = environment["AWS_ENDPOINT_URL_S3"]
        let mirror = try server("mirror", "exec edgar-mirror --root \"$CORPUS/assembled\" --port $PORT")
        defer { mirror.stop() }
        environment["AWS_ENDPOINT_URL_S3"] = endpoint

        let run = try Subprocess.run(["bash", "-c", Self.pipeline], environment: environment, folder: sandbox.work, seconds: 300)
        #expect(run.status == 0, "\(run.output.suffix(2000))\(run.errors.suffix(4000))")
        for line in run.output.split(separator: "\n") { #expect(line.hasSuffix(" 0 differ") || line.hasPrefix("same "), "\(line)") }
        #expect(run.output.split(separator: "\n").count { $0.hasPrefix("same ") } == Places.names(in: "\(corpus)/assembled").count { $0.hasSuffix(".txt") })
    }

    private static let pipeline = #"""
        set -euo pipefail
        curl -s --max-time 20 -X PUT "$AWS_ENDPOINT_URL_S3/filings" --aws-sigv4 aws:amz:us-east-1:s3 --user k:s -o /dev/null || true
        edgar-list --source index --since 2009-01-01 --until 2025-12-31 | edgar-fetch --store store --rate 1000 | filing-parse \
          | s3-put --bucket filings | xbrl-extract | financials-load --db sqlite:x.db > receipts
        # The facts that the database has, a filing at a time, in the words of the judge.
        for expected in "$CORPUS"/assembled/*.facts.ndjson; do
          accession=$(basename "$expected" .facts.ndjson)
          sqlite3 x.db "SELECT json_patch(json_object('type', 'fact', 'concept', concept, 'entity', entity, 'period_end', period_end, 'offset', \"offset\",
              'value', value, 'dimensions', json(coalesce(dimensions, '{}')), 'nil', json(CASE WHEN nil THEN 'true' ELSE 'false' END)),
              json_object('unit', unit, 'decimals', decimals, 'period_start', period_start)) FROM facts WHERE accession_number = '$accession'" \
            | "$CORPUS/../tools/check-facts" "$expected" --source "$CORPUS/assembled/$accession.txt" | tail -1
        done
        # The objects, under the keys of the layout, byte for byte.
        sqlite3 x.db "SELECT accession_number, form_type || '/' || strftime('%Y', filing_date), s3_path FROM sec_filings" | while IFS='|' read -r accession folder path; do
          [[ $path == s3://filings/raw/$folder/*/$accession.txt ]] || { echo "$accession is at $path"; continue; }
          curl -s --max-time 60 "$AWS_ENDPOINT_URL_S3/${path#s3://}" --aws-sigv4 aws:amz:us-east-1:s3 --user k:s | cmp - "$CORPUS/assembled/$accession.txt" && echo "same $accession"
        done
        """#
}
