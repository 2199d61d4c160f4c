import Testing

/// Whole submissions of the corpus through every tool: served by edgar-mirror, fetched, parsed, loaded into SQLite, put into a bucket.
@Suite(.enabled(if: Places.corpus != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct CorpusPipelineTests {
    /// Prints one line for each filing: its defect, or that it is correct. For one filing the corpus has no expected facts.
    private static let commands = #"""
        edgar-list --since 2010-01-01 --until 2025-12-31 | edgar-fetch --store filings | filing-parse | s3-put --bucket "$BUCKET" | xbrl-extract |
            financials-load --db sqlite:x.db > receipts

        for submission in "$CORPUS"/assembled/*.txt; do
            number=$(basename "$submission" .txt)
            read -r form year object < <(sqlite3 -separator ' ' x.db "
                SELECT replace(form_type, ' ', '_'), strftime('%Y', filing_date), s3_path FROM sec_filings WHERE accession_number = '$number'")
            sqlite3 x.db "
                SELECT json_object('type', 'fact', 'concept', concept, 'value', coalesce(value, text), 'unit', unit, 'decimals', decimals, 'period', period,
                    'period_start', period_start, 'period_end', period_end, 'entity', entity, 'dimensions', json(dimensions), 'nil', nil, 'offset', offset)
                FROM facts WHERE accession_number = '$number'" > facts
            expected=${submission%.txt}.facts.ndjson
            if [ -e "$expected" ] && ! "$CORPUS"/../tools/check-facts "$expected" --source "$submission" < facts > verdict; then
                echo "$number: $(tail -1 verdict)"
            elif ! [[ $object == s3://$BUCKET/raw/$form/$year/*/$number.txt ]]; then
                echo "$number: $object"
            elif ! curl --silent --fail --max-time 20 --aws-sigv4 aws:amz:us-east-1:s3 --user k:s "$AWS_ENDPOINT_URL_S3/${object#s3://}" | cmp - "$submission"; then
                echo "$number: another object"
            else
                echo "$number: good"
            fi
        done
        """#

    @Test func everyFilingIsInTheDatabaseAndInTheBucket() throws {
        let corpus = Places.corpus ?? ""
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["CORPUS"] = corpus
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "500"
        let bucket = try TestServer(commands: TestServer.bucket, folder: sandbox.home, environment: &environment)
        defer { bucket.stop() }
        try bucket.makeBucket(environment["BUCKET"] ?? "")
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(corpus)/assembled"), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }

        try write(Self.commands, to: "\(sandbox.home)/commands")
        let result = try Subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "\(sandbox.home)/commands"], environment: environment, folder: sandbox.work, seconds: 300)
        let filings = Places.names(in: "\(corpus)/assembled").filter { $0.hasSuffix(".txt") }.map { $0.dropLast(".txt".count) }
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.split(separator: "\n") == filings.map { "\($0): good" })
    }
}
