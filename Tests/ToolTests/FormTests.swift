import Testing

/// What form-extract writes of real forms, and its records in both kinds of stores.
@Suite(.serialized) struct FormTests {
    private static let corpus = Places.corpus ?? ""

    /// Real forms of the corpus: each text and each attribute of each document is in its form or in a record.
    @Test(.enabled(if: Places.corpus != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func noLeafIsLost() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["CORPUS"] = Self.corpus
        let script = #"""
            mapfile -d '' files < <(find "$CORPUS/other/form-xml" -name '*.xml' -print0; grep -rlZ -a '<XML>' "$CORPUS/submissions")
            form-extract "${files[@]}" > records
            form-leaves "${files[@]}" < records
            # Without records of their own, the lists stay in the forms.
            form-extract --emit forms "${files[@]}" > forms
            form-leaves "${files[@]}" < forms
            """#
        let result = try Subprocess.run(["bash", "-e", "-c", script], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
        let counts = result.output.split(separator: "\n").filter { $0.hasSuffix(" leaves 0 missing") }
        #expect(counts.count == 2 && counts.allSatisfy { !$0.hasPrefix("0 ") }, "\(result.output)")
    }

    /// Tables of Form 13F against their covers, and the percentages of N-PORT against values and net assets, of real filings.
    @Test(.enabled(if: Places.corpus != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func sumsOfRealFormsAreRight() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["CORPUS"] = Self.corpus
        let script = #"""
            grep -rlZ -a '<TYPE>13F-HR' "$CORPUS/submissions" | xargs -0 form-extract |
                jq -c 'select(.checks) | .checks[] | select(.check != "value_unit") | .consistent' | sort | uniq -c
            for file in "$CORPUS"/other/form-xml/NPORT.*; do form-extract "$file"; done |
                jq -c 'select(.type == "fund_holding") | (.value / .net_assets * 100 - .percentage) | fabs < 0.001' | sort | uniq -c
            """#
        let result = try Subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.errors.suffix(2000))")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.count == 2 && lines.allSatisfy { $0.last == "true" }, "\(result.output)")
    }

    /// The examples, through the mirror, into both kinds of stores, loaded twice: the rows are equal, and the views say the same.
    @Test(.enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server"))
    func bothStoresHoldTheSame() throws {
        let server = try #require(Places.environment("SECFLOW_POSTGRES"))
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["PGSERVER"] = server
        environment["DATABASE_URL"] = "\(server)/forms_same"
        let script = #"""
            psql -qX -c 'DROP DATABASE IF EXISTS forms_same WITH (FORCE)' -c 'CREATE DATABASE forms_same' "$PGSERVER/postgres" 2> messages
            edgar-mirror --root "$EXAMPLES/forms" --port 0 --port-file port & trap 'kill $!' EXIT
            within 30 test -s port
            export EDGAR_BASE_URL=http://127.0.0.1:$(cat port) EDGAR_RATE_LIMIT_PER_SEC=0
            export EDGAR_DATA_URL=$EDGAR_BASE_URL
            for _ in 1 2; do
                edgar-list --source index --since 2002-01-01 --until 2025-12-31 | edgar-fetch --store filings | filing-parse | form-extract > records
                financials-load --quiet --db sqlite:forms.db records > receipts.sqlite
                financials-load --quiet records > receipts.postgres
                rows forms.db > rows.sqlite
                rows "$DATABASE_URL" > rows.postgres
                cmp rows.sqlite rows.postgres
                if [ -f rows.before ]; then cmp rows.before rows.sqlite; fi
                mv rows.sqlite rows.before
            done
            grep -c . rows.before
            query() { echo "SELECT $2 FROM $1 ORDER BY $2" | sed 's/DISTINCT//'; }
            for view in 'effective_transactions accession_number,"offset"' 'effective_holdings accession_number,"offset"' \
                'insider_net_purchases issuer_cik,year,quarter,owners,transactions,shares_bought,shares_sold,net_shares,unpriced_shares' \
                'amended_transactions accession_number,"offset",amendment,amendment_offset' 'manager_reports manager_cik,period_of_report,accession_number' \
                'fund_holders issuer_name,title,registrant_cik,series_id,period_of_report,unit,cusip,isin' \
                'holding_changes manager_cik,period_of_report,cusip,put_or_call,amount_before,amount,amount_change,value_change,change' \
                'fund_positions accession_number,"offset"'; do
                sql=$(query ${view%% *} "${view#* }")
                sqlite3 -separator '|' forms.db "$sql" > view.sqlite
                psql -qXAt -F '|' -c "$sql" "$DATABASE_URL" > view.postgres
                cmp view.sqlite view.postgres
                test -s view.sqlite
            done
            """#
        let result = try Subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], environment: environment, folder: sandbox.work, seconds: 180)
        #expect(result.status == 0, "\(result.output.suffix(2000))\(result.errors.suffix(4000))")
    }

    /// What a Form 4 says is owned after a trade, against what is owned after the trade before of the same security and kind of ownership. Filers may also tell
    /// the last figure beside each trade.
    @Test(.enabled(if: Places.corpus != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func sharesAfterFollowFromSharesBefore() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["CORPUS"] = Self.corpus
        let script = #"""
            { find "$CORPUS/other/form-xml" -name 'form[45]*.xml' -print0; grep -rlZ -a '<ownershipDocument>' "$CORPUS/submissions"; } | xargs -0 form-extract |
                jq -c 'select(.type == "ownership_transaction" and .shares != null and .shares_owned_after != null)
                    | [[.accession_number, .document, .derivative, .security_title, .exercise_price, .expiration_date, .direct_or_indirect, .nature_of_ownership],
                        .shares_owned_after, (if .acquired_or_disposed == "D" then -.shares else .shares end)]' |
                jq -cs 'group_by(.[0]) | map(select(length > 1)) | map(. as $rows | [range(1; length)
                        | $rows[.][1] == $rows[. - 1][1] + $rows[.][2] or $rows[.][1] == $rows[. - 1][1]]) | flatten | [length, (map(select(.)) | length)]'
            """#
        let result = try Subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.errors.suffix(2000))")
        let counts = result.output.split { !$0.isNumber }.compactMap { Int($0) }
        #expect(counts.count == 2 && counts[0] > 0 && counts[0] == counts[1], "\(result.output)")
    }

    /// Where edgartools and datamule agree with each other, form-extract agrees with them.
    @Test(.enabled(if: Places.environment("SECFLOW_FORMS") != nil && Places.corpus != nil, "only with --full forms, and with the corpus"))
    func othersAgree() throws {
        let sandbox = try Sandbox()
        let result = try Subprocess.run(
            [
                "\(Places.package)/.build-forms/bin/python", "\(Places.package)/Tests/ToolTests/Commands/compare-forms", Self.corpus,
                "\(Places.package)/Examples",
            ],
            environment: sandbox.environment, folder: sandbox.work, seconds: 300)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
    }
}
