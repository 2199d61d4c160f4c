import Bytes
import Testing

/// What secflow-serve must not do: show on pages what a scope does not cover, serve what has changed since, or let one caller or one service hold up all others.
@Suite(.serialized) struct ServeGuardTests {
    /// Pages have what the caller's scopes cover, and readings of answers are recorded, also from the cache.
    @Test(arguments: ServeSite.stores) func pagesKeepTheScopes(store: String) throws {
        try ServeSite(store, "scopes").bash(
            #"""
            make() { secflow-serve --db "$DB" --make-key "$@" 2>> made.log; }
            some=$(make some --scope filings:read)
            all=$(make all --scope filings:read --scope answers:read --scope runs:read --scope alerts:read)
            case $DB in postgres*) audit= ;; *) audit='--audit-file audit.ndjson' ;; esac
            serve one --api-keys $audit
            page() { ask -H "Authorization: Bearer $1" -H 'Accept: text/html' "$2"; }
            filing=/filings/0009990003-25-000001
            for round in 1 2; do
                page "$all" $filing > whole
                for text in 'Answers of language models' 'Alerts of the filing' malformed_xml; do grep -q "$text" whole; done
                page "$some" $filing > part
                ! grep -q -e 'Answers of language models' -e 'Alerts of the filing' -e malformed_xml -e 12345678901234567890 part
                page "$all" / > whole
                grep -q 'The newest alerts' whole; grep -q 'The latest runs' whole
                page "$some" / > part
                ! grep -q -e 'The newest alerts' -e 'The latest runs' part
            done
            # The tag is that of what the caller may see.
            tag=$(curl -sI -H "Authorization: Bearer $some" -H 'Accept: text/html' "$URL$filing" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
            is "$(curl -s -o body -w '%{http_code}' -H "Authorization: Bearer $all" -H 'Accept: text/html' -H "If-None-Match: $tag" "$URL$filing")" 200
            end one
            case $DB in
                postgres*) is "$(query "SELECT count(*) FROM audit_logs WHERE action = 'READ' AND resource_type = 'answers'")" 3 ;;
                *) is "$(jq -c 'select(.action == "READ" and .resource_type == "answers")' audit.ndjson | wc -l)" 3 ;;
            esac
            """#)
    }

    /// A file that takes the place of the database is read, and an answer of the one before is not served for it.
    @Test func theFileIsReplaced() throws {
        try ServeSite("sqlite", "replaced").bash(
            #"""
            cp site.db other.db
            sqlite3 other.db "UPDATE sec_filings SET company_name = 'OTHER' WHERE accession_number = '0009990003-25-000001'"
            serve one
            tag=$(curl -sI "$URL/v1/filings" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
            is "$(curl -s -o body -w '%{http_code}' -H "If-None-Match: $tag" "$URL/v1/filings")" 304
            mv other.db site.db
            is "$(curl -s -o body -w '%{http_code}' -H "If-None-Match: $tag" "$URL/v1/filings")" 200
            jq -r '.data[].company_name' body | grep -qx OTHER
            end one
            """#)
    }

    /// A database whose file belongs to another user is read without locks; what is committed to its log is seen.
    @Test(.enabled(if: ServeGuardTests.canChangeUser, "this user cannot become another one")) func theLogOfAnotherUser() throws {
        try ServeSite("sqlite", "log").bash(
            #"""
            mkdir served; mkdir -m 777 open; cp site.db served/; chmod 755 . .. served; chmod 644 served/site.db
            sqlite3 served/site.db 'PRAGMA journal_mode = WAL' > mode
            setpriv --reuid 65534 --regid 65534 --clear-groups secflow-serve --db served/site.db --listen 127.0.0.1:0 --port-file open/port 2> one.log & server=$!
            within 20 test -s open/port
            URL=http://127.0.0.1:$(cat open/port)
            ask /v1/filings > first
            # The connection stays open, so that the log is not moved into the file.
            { echo "UPDATE sec_filings SET company_name = 'CHANGED' WHERE accession_number = '0009990003-25-000001';"; sleep 4; } | sqlite3 served/site.db &
            within 3 sh -c "curl -s $URL/v1/filings | grep -q CHANGED"
            kill $server; wait $server || true
            """#)
    }

    /// A Redis server that hangs holds up some requests for a moment. A session is then not known, which is no reason to log its user out.
    @Test func redisHangs() throws {
        try ServeSite("sqlite", "hangs").bash(
            #"""
            redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --save '' > redis.log & redis=$!
            within 20 redis-cli -p "$REDIS_PORT" ping
            key=$(secflow-serve --db "$DB" --make-key a --scope filings:read 2> made.log)
            serve one --api-keys --audit-file audit.ndjson --redis "redis://127.0.0.1:$REDIS_PORT/0" --rate 1000
            is "$(curl -s -o body -w '%{http_code}' -c jar --data-urlencode "key=$key" "$URL/login")" 303
            is "$(curl -s -o body -w '%{http_code}' -b jar "$URL/v1/filings")" 200
            kill -STOP $redis
            began=$SECONDS
            for n in 1 2 3 4 5 6; do curl -s -m 30 -o body -w '%{http_code}\n' -b jar "$URL/v1/filings?limit=$n" >> codes & clients="$clients $!"; done
            wait $clients
            is "$(sort codes | uniq -c | xargs)" '6 503'
            is "$(curl -s -m 30 -o body -w '%{http_code}' -H "Authorization: Bearer $key" "$URL/v1/filings")" 200
            is "$(curl -s -m 30 -o body -w '%{http_code}' --data-urlencode "key=$key" "$URL/login")" 503
            [ $((SECONDS - began)) -le 9 ]
            kill -CONT $redis
            within 20 sh -c "curl -s -o body -w '%{http_code}' -b jar $URL/v1/filings | grep -qx 200"
            end one
            kill $redis
            """#)
    }

    /// Who tries keys at the form is slowed down.
    @Test func guessesAtTheForm() throws {
        try ServeSite("sqlite", "guesses").bash(
            #"""
            serve one --api-keys --audit-file audit.ndjson --rate 3
            # Within one window of a minute.
            [ $(($(date +%s) % 60)) -lt 50 ] || sleep 11
            for n in 1 2 3 4 5; do curl -s -o body -w '%{http_code}\n' --data-urlencode "key=secflow_$n" "$URL/login"; done > codes
            is "$(xargs < codes)" '401 401 401 429 429'
            end one
            """#)
    }

    /// A document is read anew for each request: the store may change while the database does not. A long one has a link to its next part.
    @Test func documentsAreReadAnew() throws {
        try ServeSite("sqlite", "anew").bash(
            #"""
            edgar-mirror --root "$EXAMPLES/edgar" --port "$PROXY_PORT" 2> mirror.log & mirror=$!
            within 20 curl -sf -o body "http://127.0.0.1:$PROXY_PORT/Archives/edgar/full-index/2025/QTR4/company.idx"
            export EDGAR_BASE_URL=http://127.0.0.1:$PROXY_PORT EDGAR_RATE_LIMIT_PER_SEC=0
            edgar-list --cik 9990001 --form 10-K | edgar-fetch --store filings | filing-parse | financials-load --quiet --db "$DB" > receipts
            kill $mirror
            serve one --store filings
            number=0009990001-25-000009
            document=$(ask /v1/filings/$number | jq -r '.documents[0].filename')
            address=/filings/$number/documents/$document
            ask $address > before
            grep -q '412,158' before
            file=$(find filings -name "$number.txt")
            sed -i 's/412,158/999,999/' "$file"
            ask $address > after
            grep -q '999,999' after
            ! curl -sI "$URL$address" | grep -qi '^etag'
            for place in 1 999999999; do is "$(code "$address?offset=$place")" "404 $problem"; done
            end one
            """#)
    }

    private static let canChangeUser =
        (try? Subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "\(Places.binaries)/secflow-serve", "--version"]).status)
        == 0
}
