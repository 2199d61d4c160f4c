import Bytes
import Testing

/// secflow-serve on loopback, over both kinds of databases: what it answers.
@Suite(.serialized) struct ServeTests {
    /// Each path of the description answers, and a list has the same rows in each form.
    @Test(arguments: ServeSite.stores) func everyPathAnswers(store: String) throws {
        try ServeSite(store, "paths").bash(
            #"""
            serve one
            is "$(code /v1/openapi.json)" '200 application/json'
            is "$(jq -r .openapi body)" 3.1.0
            jq -r '.paths | keys[]' body | sed 's|{cik}|9990003|; s|{accession_number}|0009990003-25-000001|; s|/figures|&?company=ALDC|' > paths
            is "$(wc -l < paths)" 13
            while read -r path; do
                is "$path: $(code "$path")" "$path: 200 application/json"
                jq -e 'type == "object"' body > parsed
                case $path in
                    /v1/*/*) is "$(code -H 'Accept: text/csv' "$path")" "406 $problem"; continue ;;
                    *figures*) limit= ;;
                    *) limit='?limit=300' ;;
                esac
                is "$(code "$path$limit")" '200 application/json'
                rows < body > as-json
                [ -s as-json ] || { echo "no rows: $path"; exit 1; }
                is "$(code -H 'Accept: application/x-ndjson' "$path$limit")" '200 application/x-ndjson'
                cmp as-json body
                jq -c . body > parsed
                is "$(code -H 'Accept: text/csv' "$path$limit")" '200 text/csv; charset=utf-8; header=present'
                "$PYTHON" - "$(wc -l < as-json)" <<'END'
            import csv, sys
            rows = list(csv.reader(open("body", newline="", encoding="utf-8"), strict=True))
            assert len(rows) == int(sys.argv[1]) + 1 and len({len(row) for row in rows}) == 1, (len(rows), {len(row) for row in rows})
            END
            done < paths
            is "$(code /healthz) $(code /readyz)" '200 text/plain; charset=utf-8 200 text/plain; charset=utf-8'
            ask /metrics > metrics
            grep -q '^secflow_.*route="/v1/facts"' metrics
            end one
            """#)
    }

    /// Rows and numbers have the bytes that financials-export writes.
    @Test(arguments: ServeSite.stores) func theBytesOfExports(store: String) throws {
        try ServeSite(store, "bytes").bash(
            #"""
            serve one
            for view in latest quarters ttm stitched; do
                for form in ndjson:application/x-ndjson csv:text/csv; do
                    financials-export --db "$DB" --view $view --company ALDC --format ${form%:*} > expected
                    ask -H "Accept: ${form#*:}" "/v1/figures?company=9990001&view=$view" | cmp expected -
                done
                financials-export --db "$DB" --view $view --company ALDC > expected
                ask "/v1/figures?company=aldc&view=$view" | rows | cmp expected -
            done
            financials-export --db "$DB" --view latest --company ALDC --as-of 2025-12-31 --item Revenues > expected
            ask "/v1/figures?company=9990001&view=latest&as_of=2025-12-31&item=Revenues" | rows | cmp expected -
            # Lists of records have an order of their own.
            for view in facts sections statements alerts answers; do
                for form in ndjson:application/x-ndjson csv:text/csv; do
                    financials-export --db "$DB" --view $view --format ${form%:*} | LC_ALL=C sort > expected
                    [ -s expected ]
                    ask -H "Accept: ${form#*:}" "/v1/$view" | LC_ALL=C sort | cmp expected -
                done
            done
            # Restricted lists are parts of the whole.
            ask -H 'Accept: application/x-ndjson' /v1/facts > all
            ask -H 'Accept: application/x-ndjson' '/v1/facts?concept=us-gaap:Assets&dimensions=false' > some
            jq -c 'select(.concept == "us-gaap:Assets" and (has("dimensions") | not)) | [.accession_number, .offset]' all > expected
            [ -s expected ]
            jq -c '[.accession_number, .offset]' some | cmp expected -
            """#)
    }

    /// Whoever walks a list by cursor while filings are loaded sees each row once.
    @Test(arguments: ServeSite.stores) func aWalkByCursor(store: String) throws {
        try ServeSite(store, "walk").bash(
            #"""
            serve one
            for list in companies filings sections alerts rejects runs 'filings?form=8-K&form=10-K' 'filings?company=ALDC'; do
                ask -H 'Accept: application/x-ndjson' "/v1/$list" > whole
                walk "/v1/$list" 2 | cmp whole -
            done
            ask -H 'Accept: application/x-ndjson' /v1/facts > facts
            ask -H 'Accept: application/x-ndjson' /v1/filings > filings
            (
                for copy in 1 2 3 4 5 6; do
                    sed "s/\"accession_number\":\"000/\"accession_number\":\"$(printf %03d $((copy * 160)))/" records | financials-load --quiet --db "$DB" > receipts
                done
                touch loaded
            ) &
            walks=0
            until [ -e loaded ]; do
                walk /v1/facts 100 > walked-facts
                walk /v1/filings 2 > walked-filings
                walks=$((walks + 1))
                for list in facts filings; do
                    is "$(LC_ALL=C sort walked-$list | uniq -d)" ''
                    # What was there from the beginning is there, in its order.
                    grep -Fxf $list walked-$list | cmp $list -
                done
            done
            [ $walks -gt 0 ]
            walk /v1/filings 2 > walked-filings
            ask -H 'Accept: application/x-ndjson' /v1/filings | cmp - walked-filings
            [ $(wc -l < walked-filings) -gt $(wc -l < filings) ]
            """#)
    }

    /// A cursor of another query, and cursors that somebody makes up.
    @Test(arguments: ServeSite.stores) func wrongCursors(store: String) throws {
        try ServeSite(store, "cursors").bash(
            #"""
            serve one
            cursor=$(ask '/v1/filings?limit=2' | tail -n 1 | jq -Rr 'capture("\"next\":\"(?<c>[^\"]*)").c')
            is "$(code "/v1/filings?limit=3&cursor=$cursor")" '200 application/json'
            for path in "filings?form=8-K&cursor=$cursor" "companies?cursor=$cursor" "filings?cursor=AAAA" "filings?cursor=${cursor}A" "filings?cursor=${cursor%??}"; do
                is "$(code "/v1/$path")" "404 $problem"
                is "$(jq -r .code body)" invalid_cursor
            done
            for path in 'filings?cursor=' 'filings?cursor=%00' "filings?cursor=$cursor&cursor=$cursor" "filings?cursor=$(head -c 3000 /dev/zero | tr '\0' A)"; do
                is "$(code "/v1/$path")" "400 $problem"
            done
            "$PYTHON" "$SERVERS"/serve-requests cursors "$(cat one.port)" > found
            grep -q '^0 failed' found || { cat found; exit 1; }
            """#)
    }

    /// An answer is valid until the database changes.
    @Test(arguments: ServeSite.stores) func validators(store: String) throws {
        try ServeSite(store, "validators").bash(
            #"""
            serve one
            for path in '/v1/filings' '/v1/figures?company=ALDC' '/v1/filings/0009990003-25-000001' '/v1/companies/9990003'; do
                # Any transaction of a PostgreSQL server changes the tags, also of another database.
                for try in $(seq 20); do
                    is "$(code "$path")" '200 application/json'
                    tag=$(field etag)
                    cp body whole
                    is "$(field cache-control)" 'private, no-cache'
                    found=
                    for tags in "$tag" "${tag#W/}" "\"other\", $tag" '*'; do found+=$(code -H "If-None-Match: $tags" "$path"); done
                    found+=" $(field etag) $(wc -c < body)"
                    [ "$found" != "304 304 304 304  $tag 0" ] || break
                done
                is "$found" "304 304 304 304  $tag 0"
                is "$(code -H 'If-None-Match: "other"' "$path")" '200 application/json'
                cmp whole body
                # HEAD has the header alone.
                is "$(code --head "$path")" '200 application/json'
                is "$(field content-length)" "$(wc -c < whole)"
                # gzip is another form of the same.
                is "$(code -H 'Accept-Encoding: br, gzip' "$path")" '200 application/json'
                if [ "$(field content-encoding)" = gzip ]; then gzip -d < body | cmp whole -; else cmp whole body; fi
                is "$(code -H 'Accept-Encoding: gzip;q=0, *' "$path")" '200 application/json'
                is "$(field content-encoding)" ''
            done
            for form in application/x-ndjson text/csv; do
                ask -H "Accept: $form" /v1/facts > whole
                is "$(code -H "Accept: $form" -H 'Accept-Encoding: gzip' /v1/facts)" "200 $(ask -o ignored -w '%{content_type}' -H "Accept: $form" /v1/facts)"
                is "$(field content-encoding)" gzip
                gzip -d < body | cmp whole -
            done
            code /v1/filings > status
            tag=$(field etag)
            # A server of PostgreSQL is asked ten times a second.
            sed 's/0009990003-25/0009990003-26/g' more | financials-load --quiet --db "$DB" > receipts
            sleep 0.2
            is "$(code -H "If-None-Match: $tag" /v1/filings)" '200 application/json'
            is "$(jq '[.data[] | select(.accession_number == "0009990003-26-000001")] | length' body)" 1
            [[ $DB != postgres* ]] || exit 0
            sleep 2.1
            is "$(code '/v1/filings?limit=7')" '200 application/json'
            is "$(code -H "If-Modified-Since: $(field last-modified)" '/v1/filings?limit=7')" '304 '
            is "$(code -H 'If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT' '/v1/filings?limit=7')" '200 application/json'
            """#)
    }

    @Test(arguments: ServeSite.stores) func refusedRequests(store: String) throws {
        try ServeSite(store, "refused").bash(
            #"""
            serve one
            for accept in 'text/csv;q=0.5, application/json:application/json' '*/*:application/json' 'text/*:text/csv; charset=utf-8; header=present' \
                'application/json;q=0, */*:application/x-ndjson' 'application/jsonl:application/x-ndjson'; do
                is "$(code -H "Accept: ${accept%%:*}" /v1/filings)" "200 ${accept#*:}"
            done
            is "$(code -H 'Accept: text/html' /v1/filings)" "406 $problem"
            for method in POST PUT DELETE PATCH OPTIONS; do
                for path in /v1/filings /healthz /v1/openapi.json; do
                    is "$(code -X $method "$path") $(field allow)" "405 $problem GET, HEAD"
                done
            done
            is "$(code "/v1/companies?q=$(head -c 5000 /dev/zero | tr '\0' a)")" "414 $problem"
            for path in '?form=' '?since=2025-02-30' '?since=20250101' '?since=0000-01-01' '?until=-1' '?limit=0' '?limit=1001' '?limit=1.5' '?limit=' '?unknown=1' '?form=a%00b' \
                '?form=%zz' '?form=%ff' '?since=2025-01-01&since=2025-01-01' "$(printf '?form=a'; printf '&form=a%.0s' $(seq 20))"; do
                is "$path: $(code "/v1/filings$path")" "$path: 400 $problem"
                jq -e '.status == 400 and .type == "about:blank" and (.detail | type == "string")' body > parsed
            done
            is "$(code '/v1/figures?view=latest')" "400 $problem"
            is "$(code '/v1/figures?company=NOSUCH')" "404 $problem"
            for path in /nothing /v1 /v1/ /v1/filings/ /v1/nothing /v1/filings/0009990003-25-999999 /v1/companies/1 '/v1/../etc/passwd' //v1/filings; do
                is "$path: $(code --path-as-is "$path")" "$path: 404 $problem"
            done
            # Only the names of this machine are answered to, without credentials.
            for host in evil.example localhost.evil.example 127.0.0.1.evil.example ''; do
                is "$host: $(code -H "Host: ${host:-x}" /v1/filings)" "$host: 421 $problem"
                is "$(code -H "Host: ${host:-x}" /metrics)" "421 $problem"
            done
            for host in localhost LOCALHOST:80 127.0.0.1:1 '[::1]:8080'; do is "$(code -H "Host: $host" /v1/filings)" '200 application/json'; done
            serve open --anonymous
            is "$(code -H 'Host: filings.example' /v1/filings)" '200 application/json'
            """#)
    }

    /// SQL, HTML and line ends through every parameter: nothing gets into headers, and nothing is lost.
    @Test(arguments: ServeSite.stores) func injection(store: String) throws {
        try ServeSite(store, "injection").bash(
            #"""
            serve one
            before=$(query 'SELECT count(*) FROM sec_filings; SELECT count(*) FROM facts' | xargs)
            ask /v1/openapi.json > api.json
            "$PYTHON" "$SERVERS"/serve-requests injection "$(cat one.port)" api.json > found
            grep -q '^0 failed' found || { cat found; exit 1; }
            [ "$(sed -n 's/^.* of //p' found)" -gt 500 ]
            is "$(query 'SELECT count(*) FROM sec_filings; SELECT count(*) FROM facts' | xargs)" "$before"
            # Texts of the database.
            is "$(ask '/v1/companies?q=%3Cscript%3E' | jq -r '.data[0].company_name' | sha256sum)" \
                "$(printf '<script>alert(1)</script> "A, B"\r\nX-Injected: 1\xe2\x80\xa8&amp;\n' | sha256sum)"
            is "$(code /v1/companies/9990003)" '200 application/json'
            is "$(grep -ci 'x-injected\|set-cookie' head || true)" 0
            is "$(ask '/v1/companies?company=%3Cb%3E' | jq -r '.data[0].cik')" 0009990003
            # % and _ stand for themselves.
            for text in % _ '!' "'" '\'; do is "$(ask -G --data-urlencode "q=$text" /v1/companies | jq '.data | length')" 0; done
            """#)
    }

    /// Command lines that do not start a server.
    @Test func commandLines() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            status() { local found=0; "$@" > output 2> errors || found=$?; echo $found; }
            is "$(status secflow-serve --db site.db --listen 0.0.0.0:0)" 64
            grep -q -e '--listen 0.0.0.0:0 is open to other machines' errors
            is "$(status secflow-serve --db site.db --listen :0)" 64
            for options in '--scope filings:read' '--expires 3' '--make-key a' '--make-key a --scope nothing' '--make-key a --list-keys' '--issuer a' '--redis redis://127.0.0.1/0' \
                '--rate 0' '--jwks keys --jwt-secret-file secret' '--anonymous --api-keys' '--jwks http://issuer.example/keys' '--listen nowhere' '--revoke-key a' \
                '--jwks http://127.0.0.1.evil.example/keys' '--rate 5 --redis nothing'; do
                is "$options: $(status secflow-serve --db site.db $options)" "$options: 64"
            done
            is "$(status secflow-serve --db site.db --revoke-key 00000000-0000-4000-8000-000000000000)" 1
            is "$(status secflow-serve --db none.db)" 74
            grep -q 'none.db: there is no such file' errors
            is "$(status env -u DATABASE_URL secflow-serve)" 64
            sqlite3 old.db < /dev/null
            sqlite3 other.db 'CREATE TABLE a (b)'
            cp site.db old.db
            sqlite3 old.db "PRAGMA user_version = $(($(sqlite3 site.db 'PRAGMA user_version') - 1))"
            is "$(status secflow-serve --db old.db)" 78
            is "$(status secflow-serve --db other.db)" 78
            echo short > secret
            is "$(status secflow-serve --db site.db --jwt-secret-file secret)" 78
            is "$(status secflow-serve --db site.db --jwks no-such-file)" 78
            echo 'A submission' > file
            is "$(status secflow-serve --db site.db --port-file file)" 64
            is "$(cat file)" 'A submission'
            serve one
            is "$(status secflow-serve --db site.db --listen 127.0.0.1:$(cat one.port))" 74
            grep -q "127.0.0.1:$(cat one.port): .*in use" errors
            end one
            grep -q 'serving at http://127.0.0.1:' one.log
            """#)
    }

    @Test(arguments: ServeSite.stores) func theSeriesInTheDatabase(store: String) throws {
        try ServeSite(store, "series").bash(
            #"""
            serve one --record-metrics
            for n in 1 2 3; do ask /v1/filings > answer; done
            code /v1/nothing > status
            end one
            is "$(cat one.log | grep -c 'cannot be added' || true)" 0
            series="SELECT metric_value FROM workflow_metrics WHERE workflow_id IS NULL AND metric_name ="
            case $DB in postgres*) route="labels ->> 'route'" class="labels ->> 'class'" ;; *) route="json_extract(labels, '$.route')" class="json_extract(labels, '$.class')" ;; esac
            is "$(query "$series 'http_requests' AND $route = '/v1/filings' AND $class = '2xx'" | sed 's/\.0$//')" 3
            is "$(query "$series 'http_requests' AND $class = '4xx'" | sed 's/\.0$//')" 1
            is "$(query "$series 'active_callers'" | sed 's/\.0$//')" 1
            is "$(query "SELECT count(*) FROM workflow_metrics WHERE metric_name = 'http_request_duration_seconds' AND metric_value > 0 AND $route = '/v1/filings'")" 1
            """#)
    }

    /// A kept connection goes on after an answer without its body.
    @Test func theHeadOfALongAnswer() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            serve one
            curl -sS -m 30 -I -H 'Accept: text/csv' "$URL/v1/filings" > head
            is "$(grep -ci '^content-type: text/csv' head)" 1
            is "$(curl -sS -m 30 -I "$URL/healthz" | grep -ci '^content-length: 3')" 1
            is "$(curl -sS -m 30 -I -H 'Accept: text/csv' "$URL/v1/filings" -o head --next -sS "$URL/healthz")" ok
            end one
            """#)
    }
}
