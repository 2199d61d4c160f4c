import Testing

/// Documents that secflow-serve shows from a bucket.
@Suite(.serialized)
struct ServeStoreTests {
    /// A site whose filings are in a bucket below `archive`, as s3-put puts them.
    private func site() throws -> (site: ServeSite, storage: TestServer) {
        var site = try ServeSite("sqlite", "")
        let storage = try TestServer(commands: TestServer.bucket, folder: site.sandbox.home, environment: &site.environment)
        try site.bash(
            """
            bucket make
            grep -v 0009990003 records | s3-put --quiet --bucket "$BUCKET" --key 'archive/{accession_number}.txt' > put
            financials-load --quiet --db "$DB" put > receipts
            """)
        return (site, storage)
    }

    private let functions = #"""
        filing=0009990001-25-000009 document=aldc-20250927.htm
        # shows PATH STATUS [CODE]: the status of a document, and the code of the problem.
        shows() {
            is "$(code "$1")" "$2"
            [ -z "${3:-}" ] || is "$(jq -r .code body)" "$3"
        }
        page='200 text/html; charset=utf-8' missing='404 application/problem+json' down='503 application/problem+json'
        key=$(jq -r 'select(.type == "filing" and .accession_number == "0009990001-25-000009") | .s3_path' put | sed 's|^s3://[^/]*/||')

        """#

    @Test func passages() throws {
        let (site, storage) = try site()
        defer { storage.stop() }
        try site.bash(
            functions + #"""
                serve one --store "s3://$BUCKET/archive"
                offset=$(jq -r 'select(.type == "statement" and .statement_type == "income") | .lines[] | select(.value == 412158000) | .offset' records | head -1)
                shows "/filings/$filing/documents/$document?offset=$offset" "$page"
                grep -q '<mark id="passage">412,158' body
                # The submission is kept for a while.
                bucket delete "$key"
                shows "/filings/$filing/documents/$document" "$page"
                shows "/filings/0009990001-25-000005/documents/aldc-20250628.htm" "$page"
                end one
                serve two --store "s3://$BUCKET/archive/"
                shows "/filings/$filing/documents/$document" "$missing" not_in_store
                end two
                # By the filing's key, behind the prefix or with it; as gzip.
                for key in more/a.txt archive/more/b.txt; do
                    n=$((${n:-0} + 1))
                    jq -c --arg key $key --arg n 0009990009-25-00000$n 'select(.type == "filing" and .accession_number == "'$filing'")
                        | .accession_number = $n | .key = $key | del(.unfolded, .path)' records
                done > keyed
                financials-load --quiet --db "$DB" keyed > receipts
                serve three --store "s3://$BUCKET/archive"
                gzip -c "$EXAMPLES/edgar/$filing.txt" | bucket put archive/more/a.txt.gz
                bucket put archive/more/b.txt < "$EXAMPLES/edgar/$filing.txt"
                for n in 1 2; do
                    shows "/filings/0009990009-25-00000$n/documents/$document?offset=$offset" "$page"
                    grep -q '<mark id="passage">412,158' body
                done
                end three
                # Not whole, damaged, and too long when it is inflated.
                serve four --store "s3://$BUCKET/archive"
                head -c 5000 "$EXAMPLES/edgar/$filing.txt" | bucket put archive/more/b.txt
                shows "/filings/0009990009-25-000002/documents/$document" "$missing" not_text
                gzip -c "$EXAMPLES/edgar/$filing.txt" | head -c 5000 | bucket put archive/more/a.txt.gz
                shows "/filings/0009990009-25-000001/documents/$document" "$missing" not_shown
                head -c 300000000 /dev/zero | gzip -1 | bucket put archive/more/a.txt.gz
                shows "/filings/0009990009-25-000001/documents/$document" "$missing" not_shown
                end four
                """#)
    }

    /// Rows of the database name no object outside of the prefix, and none of another bucket.
    @Test func otherObjects() throws {
        let (site, storage) = try site()
        defer { storage.stop() }
        try site.bash(
            functions + #"""
                echo secret | bucket put outside.txt
                n=10
                for path in "s3://$BUCKET/outside.txt" "s3://$BUCKET/archive/../outside.txt" s3://other/archive/a.txt "s3://$BUCKET/archive" 's3://' "s3://$BUCKET/archivex/a.txt"; do
                    n=$((n + 1))
                    jq -cn --arg path "$path" --arg n "0009990009-25-0000$n" '{type: "filing", accession_number: $n, cik: "0009990009", key: "../outside.txt", s3_path: $path,
                        documents: [{filename: "x.txt", kind: "text", offset: 0, length: 6}]}'
                done > hostile
                financials-load --quiet --db "$DB" hostile > receipts
                serve one --store "s3://$BUCKET/archive"
                for n in 11 12 13 14 15 16; do
                    shows "/filings/0009990009-25-0000$n/documents/x.txt" "$missing"
                    ! grep -q secret body
                done
                """#)
    }

    /// A store that is down, silent, or that refuses: 503 with a time, and the other pages are served.
    @Test func aStoreThatDoesNotAnswer() throws {
        let (site, storage) = try site()
        defer { storage.stop() }
        try site.bash(
            functions + #"""
                AWS_ENDPOINT_URL_S3=http://127.0.0.1:1 serve down --store "s3://$BUCKET/archive"
                shows "/filings/$filing/documents/$document" "$down" store_unavailable
                is "$(field retry-after)" 5
                is "$(code -H 'Accept: text/html' "/filings/$filing/documents/$document")" '503 text/html; charset=utf-8'
                end down
                AWS_SECRET_ACCESS_KEY=other serve refused --store "s3://$BUCKET/archive"
                shows "/filings/$filing/documents/$document" "$down" store_unavailable
                is "$(field retry-after)" 60
                end refused
                serve nowhere --store "s3://no-such-bucket-here/archive"
                shows "/filings/$filing/documents/$document" "$down" store_unavailable
                end nowhere
                python3 -c 'import socket, time
                s = socket.create_server(("127.0.0.1", 0), backlog=64)
                print(s.getsockname()[1], flush=True)
                time.sleep(100)' > silent.port &
                within 20 test -s silent.port
                AWS_ENDPOINT_URL_S3=http://127.0.0.1:$(cat silent.port) serve silent --store "s3://$BUCKET/archive"
                began=$SECONDS
                for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
                    curl -sS -m 60 -o "body$n" -w '%{http_code}\n' "$URL/filings/$filing/documents/$document?offset=$n" > "status$n" &
                    requests+=($!)
                done
                sleep 1
                # Nobody waits for the store who does not need it.
                is "$(code -m 5 "/filings/$filing")" "$page"
                wait "${requests[@]}"
                is "$(sort -u status*)" 503
                [ $((SECONDS - began)) -le 30 ]
                # A server that is told to end does not wait for the store.
                ask "/filings/$filing/documents/$document?offset=13" > late || true &
                sleep 1
                end silent
                """#)
    }

    @Test func usage() throws {
        let (site, storage) = try site()
        defer { storage.stop() }
        try site.bash(
            #"""
            status=0
            env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_EC2_METADATA_DISABLED=true secflow-serve --db "$DB" --store "s3://$BUCKET" 2> message || status=$?
            is "$status" 78
            status=0
            secflow-serve --db "$DB" --store s3:// 2> message || status=$?
            is "$status" 78
            grep -q 'not a bucket name' message
            """#)
    }
}
