import Testing

/// The pages of secflow-serve: what stands on them, where their links lead, and that nothing of a filing becomes markup or leaves its place.
@Suite(.serialized)
struct ServePageTests {
    /// Every link of every page that can be reached from the first one leads somewhere, and every page is well-formed.
    @Test(arguments: ServeSite.stores) func everyLinkLeadsSomewhere(store: String) throws {
        try ServeSite(store, "pages").bash(
            #"""
            query "INSERT INTO rejects (id, tool, accession_number, code, message, retryable, at)
                VALUES ('00000000-0000-4000-8000-000000000001', 'filing-parse', '0009990003-25-000001', 'a<b', '</td>&', \#(store == "sqlite" ? "1" : "true"), '2025-01-05T00:00:00Z')"
            serve one --store "$EXAMPLES"
            mkdir pages
            echo / > todo
            : > done
            while [ -s todo ]; do
                sort -u todo | grep -vxFf done > now || true
                : > todo
                while read -r path; do
                    echo "$path" >> done
                    is "$path $(code -H 'Accept: text/html' "$path")" "$path 200 text/html; charset=utf-8"
                    grep -q "^content-security-policy: default-src 'none'" head
                    grep -q '^x-content-type-options: nosniff' head
                    cp body "pages/$(wc -l < done)"
                    # Of the many passages that a page leads to, two.
                    grep -oE '(href|action)="[^"]*"' body | sed -E 's/^[a-z]+="//; s/"$//; s/&amp;/\&/g; s/#.*//' | grep '^/' | grep -v '^/v1/\|^/search$\|^/style.css$' |
                        awk '!/offset=/ || n++ < 2' >> todo || true
                done < now
            done
            well_formed pages/*
            grep -q '^/filings/0009990001-25-000009/sections/' done
            grep -q '^/filings/0009990001-25-000009/documents/.*offset=' done
            grep -q '^/runs/' done
            [ "$(wc -l < done)" -gt 60 ]
            """#)
    }

    /// A figure of a company's page leads to the same digits in the filing.
    @Test func aFigureLeadsToItsPlace() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            serve one --store "$EXAMPLES/edgar"
            ask /companies/9990001 | grep -oE '<a href="/filings/[^"]*offset=[0-9]*#passage"[^>]*>[^<]*</a>' > links
            [ "$(wc -l < links)" -gt 100 ]
            wrong=0 count=0
            while read -r link; do
                path=$(sed -E 's/.*href="([^"#]*).*/\1/; s/&amp;/\&/g' <<< "$link")
                # The document writes thousands, and amounts per share with their point.
                shown=$(sed -E 's/.*>([^<]*)<.*/\1/; s/[(),]//g' <<< "$link")
                marked=$(ask "$path" | grep -oE '<mark id="passage">[^<]*' | sed 's/.*>//; s/[(),$ ]//g')
                count=$((count + 1))
                # What the document writes as words is not compared.
                [[ $marked != *[0-9]* || $shown = "$marked" || $shown = "${marked}0" || $marked = "${shown}0" ]] || { echo "$path: $shown, $marked"; wrong=$((wrong + 1)); }
            done < <(sort -u links | awk 'NR % 7 == 1')
            is "$wrong" 0
            [ "$count" -gt 15 ]
            """#)
    }

    /// A filing's statements have the lines of the form in its order, the oldest period first, and say whether their totals add up; its sections stand in the order
    /// of the document.
    @Test func aFilingAsItsFormPresentsIt() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            original=0009990001-25-000009 filing=0009990009-25-000003
            # A total that is no sum, a problem with a place, and the filing's comparison with its extracted instance.
            jq -c --arg original $original --arg n $filing 'select(.accession_number == $original and .type != "fact") | .accession_number = $n | if .type == "end" then del(.facts)
                elif .type == "filing" then .unfolded -= ["fact"] | .problems = [{code: "odd", message: "looks odd", document: "aldc-20250927.htm", offset: 77284}]
                    | .cross_check = {same: 1234, different: 0}
                elif .statement_type == "balance" and .primary then .checks[0] += {consistent: false, sum: 1} else . end' records > changed
            financials-load --quiet --db "$DB" changed > receipts
            serve one --store "$EXAMPLES"
            ask /filings/$filing > page
            well_formed page
            cat > show.py <<'PROGRAM'
            import sys, xml.etree.ElementTree as tree
            words = lambda element: " ".join("".join(element.itertext()).split())
            for table in tree.parse("page").iter("table"):
                if words(table.find("caption")).startswith(sys.argv[1]):
                    for row in table.iter("tr"): print("|".join(words(cell) for cell in row))
            PROGRAM
            show() { python3 show.py "$1"; }
            show 'CONSOLIDATED STATEMENTS OF INCOME, USD in thousands' > income
            is "$(head -3 income)" "Line|FY 2023 2022-09-25 to 2023-09-30|FY 2024 2023-10-01 to 2024-09-28|FY 2025 2024-09-29 to 2025-09-27
            Total net sales|362,321|384,465|412,158
            Total cost of sales|193,760|198,656|208,332"
            jq -r 'select(.accession_number == "'$original'" and .statement_type == "income" and .primary) | .lines[].label' records | sed 's/ \[Abstract\]$//' > labels
            sed 1d income | cut -d'|' -f1 | sed 's/ USD per share$//; s/ shares in thousands$//' | diff labels -
            # A number is shown with the sign of the form, and leads to its place.
            show 'CONSOLIDATED STATEMENTS OF CASH FLOWS' | grep -xF 'Purchases of property, plant and equipment|(14,118)|(15,402)|(16,938)'
            offset=$(jq -r 'select(.accession_number == "'$original'" and .statement_type == "income" and .primary) | .lines[0].offset' records)
            grep -q "<a href=\"/filings/$filing/documents/aldc-20250927.htm?offset=$offset#passage\" title=\"us-gaap:[A-Za-z]*\">412,158</a>" page
            is "$(grep -o 'Checked: [0-9]* totals, each the sum of its lines' page | wc -l)" 3
            is "$(show 'Totals that are not the sums of their lines' | wc -l)" 2
            is "$(show 'Totals that are not the sums of their lines' | sed -n '2s/.*|//p')" 1
            is "$(show 'Problems that were noted' | tail -1)" 'odd|looks odd|aldc-20250927.htm|byte 77,284'
            grep -q 'extracted instance: 1,234 same, 0 different' page
            show 'Sections of the filing' | sed 1d | cut -d'|' -f1 > sections
            is "$(head -4 sections | tr '\n' ';')" 'Part I, Item 1;Part I, Item 1A;Part I, Item 1B;Part I, Item 1C;'
            [ "$(grep -n 'Item 2$' sections | cut -d: -f1)" -lt "$(grep -n 'Item 15$' sections | cut -d: -f1)" ]
            grep -q '<td class="number">156,917</td>' page
            """#)
    }

    /// Names and texts that look like markup stay texts, and no other file of the host is shown.
    @Test func hostileTexts() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            mkdir store
            cp "$EXAMPLES"/edgar/0009990001-25-000009.txt store/
            echo secret > outside.txt
            ln -s "$PWD/outside.txt" store/link.txt
            for path in "$PWD/outside.txt" ../outside.txt store/../outside.txt "$PWD/store/link.txt"; do
                n=$((${n:-10} + 1))
                jq -cn --arg key "$path" --arg path "$path" --arg n "0009990009-25-0000$n" '{type: "filing", accession_number: $n, cik: "0009990009", key: $key, path: $path,
                    documents: [{filename: "x.txt", kind: "text", offset: 0, length: 6}]}'
            done > hostile
            financials-load --quiet --db "$DB" hostile > receipts
            serve one --store store
            for n in 11 12 13 14; do
                is "$(code "/filings/0009990009-25-0000$n/documents/x.txt")" '404 application/problem+json'
                ! grep -q secret body
            done
            for path in / /companies/9990003 /filings/0009990003-25-000001 '/search?q=%3Cscript%3E' '/search?q=%22%3E%3Cimg+src=x%3E' /alerts /answers; do
                is "$(code -H 'Accept: text/html' "$path")" '200 text/html; charset=utf-8'
                ! grep -qi '<script\|<img\|onerror' body
                well_formed body
            done
            is "$(code -H 'Accept: text/html' /filings/0009990003-25-000009)" '404 text/html; charset=utf-8'
            is "$(code '/filings/0009990001-25-000009/documents/..%2F..%2Foutside.txt')" "404 $problem"
            is "$(code '/filings/0009990001-25-000009/documents/aldc-20250927_g1.gif')" "404 $problem"
            """#)
    }

    /// A browser logs in with a key, sees what the key may read, and is out when it logs out or the key is revoked.
    @Test(arguments: ["memory", "redis"]) func logIn(sessions: String) throws {
        try ServeSite("sqlite", "").bash(
            #"""
            make() { secflow-serve --db "$DB" --make-key "$1" --scope filings:read 2>> made.log; }
            key=$(make web)
            options=(--api-keys --audit-file audit.ndjson)
            if [ \#(sessions) = redis ]; then
                redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --save '' > redis.log &
                within 20 redis-cli -p "$REDIS_PORT" ping > pong
                options+=(--redis "redis://127.0.0.1:$REDIS_PORT/0")
            fi
            serve one "${options[@]}"
            is "$(code -H 'Accept: text/html' /filings)" '303 '
            is "$(field location)" /login
            is "$(code /login)" '200 text/html; charset=utf-8'
            is "$(code -d key=secflow_0123456789012345678901234567890123456789012 /login)" '401 text/html; charset=utf-8'
            is "$(code -d key= /login)" '401 text/html; charset=utf-8'
            is "$(code -H 'Origin: http://elsewhere.example' -d "key=$key" /login)" "403 $problem"
            is "$(code --data-binary @<(head -c 100000 /dev/zero) /login)" '413 '
            is "$(code -c jar -H 'X-Forwarded-Proto: https' -d "key=$key" /login)" '303 '
            field set-cookie | grep -q '; HttpOnly; SameSite=Strict; Secure$'
            is "$(code -c jar -d "key=$key" /login)" '303 '
            is "$(code -b jar -H 'Accept: text/html' /filings)" '200 text/html; charset=utf-8'
            grep -q 'Log out' body
            is "$(code -b jar -H 'Accept: text/html' /alerts)" '403 text/html; charset=utf-8'
            is "$(code -b jar /v1/filings)" '200 application/json'
            # Another server knows the session if Redis keeps it.
            cp jar other-jar
            serve two "${options[@]}"
            is "$(code -b jar -H 'Accept: text/html' /filings)" "$(if [ \#(sessions) = redis ]; then echo '200 text/html; charset=utf-8'; else echo '303 '; fi)"
            end two
            URL=http://127.0.0.1:$(cat one.port)
            is "$(code -b jar -X POST /logout)" '303 '
            is "$(code -b jar -H 'Accept: text/html' /filings)" '303 '
            is "$(code -c jar -d "key=$key" /login)" '303 '
            secflow-serve --db "$DB" --revoke-key "$(secflow-serve --db "$DB" --list-keys | jq -r 'select(.name == "web") | .id')"
            is "$(code -b jar -H 'Accept: text/html' /filings)" '303 '
            end one
            ! grep -q "${key:20}" ./*.log audit.ndjson
            """#)
    }
}
