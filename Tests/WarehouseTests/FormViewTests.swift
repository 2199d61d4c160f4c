import PostgreSQL
import SQLite
import Testing

@testable import Warehouse

/// The views of what forms say, in SQLite, and in PostgreSQL where there is a server.
@Suite(.serialized) struct `Views of forms` {
    private func line(_ type: String, _ number: Int, _ fields: String) -> String {
        #"{"type":"\#(type)","accession_number":"\#(accession(number))","document":"a.xml",\#(fields)}"#
    }

    /// The records of a filing of a day of March 2025.
    private func filing(_ number: Int, day: Int, _ type: String, _ records: [String], more: [String] = []) -> String {
        let ends = more.isEmpty ? "" : #","forms":\#(more.count)"#
        let types = (more.isEmpty ? [] : [#""form""#]) + [#""\#(type)""#]
        let head =
            #"{"type":"filing","accession_number":"\#(accession(number))","filing_date":"2025-03-\#(day)","unfolded":[\#(types.joined(separator: ","))]}"#
        let end = #"{"type":"end","accession_number":"\#(accession(number))"\#(ends),"\#(type)s":\#(records.count)}"#
        return ([head] + more + records + [end]).joined(separator: "\n") + "\n"
    }

    private func digits(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }

    /// A trade: its day of February, code, number, price and what is owned after it.
    private func trade(
        _ number: Int, _ offset: Int, day: Int = 10, _ code: String, _ shares: Double, _ price: String?, after: Double, form: String = "4",
        owners: [Int] = [9], direct: String = "D", of submission: String? = nil, more: String = ""
    ) -> String {
        let price = price.map { #","price":\#($0)"# } ?? ""
        let owner = #""owner_cik":"000000000\#(owners[0])","owners":[\#(owners.map { #"{"cik":"000000000\#($0)"}"# }.joined(separator: ","))]"#
        let original = submission.map { #","date_of_original_submission":"\#($0)""# } ?? #","period_of_report":"2025-02-10""#
        return line(
            "ownership_transaction", number,
            #""offset":\#(offset),"form_type":"\#(form)","issuer_cik":"0000000001",\#(owner),"derivative":false\#(original),"#
                + #""security_title":"Common","transaction_date":"2025-02-\#(day)","transaction_code":"\#(code)","shares":\#(digits(shares))\#(price),"#
                + #""acquired_or_disposed":"\#(code == "P" ? "A" : "D")","shares_owned_after":\#(digits(after)),"direct_or_indirect":"\#(direct)"\#(more)"#)
    }

    private func report(_ number: Int, day: Int, period: String, form: String = "13F-HR", kind: String? = nil, _ holdings: [(cusip: String, amount: Double)])
        -> String
    {
        let kind = kind.map { #","amendment_type":"\#($0)""# } ?? ""
        let rows = holdings.enumerated().map { offset, holding in
            line(
                "institutional_holding", number,
                #""offset":\#(offset + 2),"manager_cik":"0000000005","period_of_report":"\#(period)"\#(kind),"cusip":"\#(holding.cusip)","#
                    + #""amount":\#(digits(holding.amount)),"value":\#(digits(holding.amount))"#)
        }
        let cover = line(
            "form", number, #""offset":1,"map":"13f","form_type":"\#(form)","period_of_report":"\#(period)","filer_cik":"0000000005"\#(kind),"data":{}"#)
        return filing(number, day: day, "institutional_holding", rows, more: [cover])
    }

    /// Compares the one value that a query gives, in both stores.
    private func expect(_ lines: String, _ queries: [(sql: String, value: String)]) throws {
        let scratch = try Scratch()
        let outcomes = try scratch.load(lines)
        #expect(outcomes.allSatisfy { $0.contains("sec_filings 1") }, "\(outcomes)")
        for (sql, value) in queries { #expect(try scratch.value(sql) == value, "\(sql)") }
        guard ServerDatabase.server != nil else { return }
        let database = try ServerDatabase("form_views")
        _ = try database.load(lines)
        for (sql, value) in queries { #expect(try database.connect().execute(sql).text(0, 0) == value, "PostgreSQL: \(sql)") }
    }

    private let sold = "SELECT shares_sold FROM insider_net_purchases"
    private let bought = "SELECT shares_bought FROM insider_net_purchases"

    private func trades(_ number: Int, day: Int, _ records: [String]) -> String { filing(number, day: day, "ownership_transaction", records) }

    @Test func `an amendment that adds a trade keeps the others`() throws {
        let first = trades(1, day: 10, [trade(1, 1, "S", 10, "1", after: 90), trade(1, 2, "S", 20, "2", after: 70), trade(1, 3, "S", 30, "3", after: 40)])
        let second = trades(2, day: 12, [trade(2, 1, "S", 5, "4", after: 35, form: "4/A")])
        try expect(first + second, [(sold, "65"), ("SELECT count(*) FROM amended_transactions", "0")])
    }

    @Test(arguments: [11, 10]) func `an amendment that corrects a day replaces the trade`(day: Int) throws {
        let first = trades(1, day: 10, [trade(1, 1, "P", 100, "10", after: 100, of: nil)])
        let second = trades(2, day: 12, [trade(2, 1, day: day, "P", 100, "10", after: 100, form: "4/A", of: "2025-03-10")])
        try expect(first + second, [(bought, "100"), ("SELECT amendment FROM amended_transactions", accession(2))])
    }

    @Test func `each trade of an amendment replaces one, and the number may move what is owned`() throws {
        let first = trades(1, day: 10, [trade(1, 1, "S", 10, "1", after: 90), trade(1, 2, "S", 10, "2", after: 90), trade(1, 3, "S", 10, "3", after: 90)])
        let prices = trades(2, day: 12, [trade(2, 1, "S", 10, "5", after: 90, form: "4/A")])
        try expect(first + prices, [(sold, "30"), ("SELECT count(*) FROM amended_transactions", "1")])
        let number = trades(2, day: 12, [trade(2, 1, "S", 12, "1", after: 88, form: "4/A")])
        try expect(trades(1, day: 10, [trade(1, 1, "S", 10, "1", after: 90)]) + number, [(sold, "12")])
        let all = trades(
            2, day: 12,
            [
                trade(2, 1, "S", 10, "6", after: 90, form: "4/A"), trade(2, 2, "S", 10, "7", after: 90, form: "4/A"),
                trade(2, 3, "S", 10, "3", after: 90, form: "4/A"),
            ])
        try expect(first + all, [(sold, "30"), ("SELECT count(*) FROM amended_transactions", "3")])
    }

    @Test func `a trade that two owners tell counts once, and one without a price is named`() throws {
        let both = [1, 2].map { trades($0, day: 10, [trade($0, 1, "S", 10, "1", after: 90, owners: [$0], direct: $0 == 1 ? "D" : "I")]) }.joined()
        let unpriced = trades(3, day: 10, [trade(3, 1, "P", 7, nil, after: 90, owners: [3])])
        try expect(
            both + unpriced,
            [
                (sold, "10"), (bought, "7"), ("SELECT owners FROM insider_net_purchases", "3"), ("SELECT transactions FROM insider_net_purchases", "2"),
                ("SELECT unpriced_shares FROM insider_net_purchases", "7"), ("SELECT net_value FROM insider_net_purchases", "-10"),
            ])
    }

    @Test func `equal purchases of two insiders are two, and those of filings with an owner in common are one`() throws {
        let owners = [[1], [2], [3, 2]]
        let equal = (1...3).map { trades($0, day: 10, [trade($0, 1, "P", 10, "1", after: 10, owners: owners[$0 - 1])]) }
        try expect(equal[0] + equal[1], [(bought, "20")])
        try expect(equal[1] + equal[2], [(bought, "10")])
    }

    @Test func `an amendment that tells one of two equal lots again replaces that one`() throws {
        let first = trades(1, day: 10, [trade(1, 1, "S", 10, "1", after: 90), trade(1, 2, "S", 10, "1", after: 80)])
        let second = trades(2, day: 12, [trade(2, 1, "S", 10, "1", after: 80, form: "4/A")])
        try expect(first + second, [(sold, "20"), (#"SELECT "offset" FROM amended_transactions"#, "2")])
    }

    @Test func `a trade of an amendment takes the place of one only`() throws {
        let other = #","security_title":"Class B""#
        func sale(_ number: Int, _ offset: Int, _ price: String, form: String = "4", of day: String? = nil, isOther: Bool) -> String {
            let record = trade(number, offset, "S", 10, price, after: 0, form: form, of: day, more: day == nil ? "" : #","period_of_report":"2025-02-10""#)
            return isOther ? record.replacing(#","security_title":"Common""#, with: other) : record
        }
        // Within one filing: it differs from one in the security, from the other in the price.
        let first = trades(1, day: 10, [sale(1, 1, "1", isOther: false), sale(1, 2, "2", isOther: true)])
        let second = trades(2, day: 12, [sale(2, 1, "1", form: "4/A", isOther: true)])
        try expect(first + second, [(sold, "20"), ("SELECT count(*) FROM amended_transactions", "1")])
        // Of two filings of one period: that of the day that it names.
        let earlier = trades(1, day: 10, [sale(1, 1, "1", isOther: false)]) + trades(2, day: 11, [sale(2, 1, "1", isOther: true)])
        let amendment = trades(3, day: 12, [sale(3, 1, "1", form: "4/A", of: "2025-03-11", isOther: true)])
        try expect(earlier + amendment, [(sold, "20"), ("SELECT accession_number FROM amended_transactions", accession(2))])
    }

    @Test func `an option is known by its price and its days`() throws {
        let options = ["5", "7"].map { #","exercise_price":\#($0),"expiration_date":"2030-01-01""# }
        let first = trades(1, day: 10, options.enumerated().map { trade(1, $0.offset, "M", 10, "0", after: 0, more: $0.element) })
        let second = trades(2, day: 12, [trade(2, 1, "M", 10, "0", after: 0, form: "4/A", more: options[1])])
        try expect(first + second, [("SELECT sum(CAST(exercise_price AS integer)) FROM effective_transactions", "12")])
    }

    @Test func `equal trades of two trusts are two, also when one is told again`() throws {
        let trusts = ["A", "B"].map { #","nature_of_ownership":"By Trust \#($0)""# }
        let first = trades(1, day: 10, trusts.enumerated().map { trade(1, $0.offset, "S", 10, "1", after: 90, direct: "I", more: $0.element) })
        let second = trades(2, day: 12, [trade(2, 1, "S", 10, "1", after: 90, form: "4/A", direct: "I", more: trusts[1])])
        try expect(first + second, [(sold, "20"), ("SELECT count(*) FROM amended_transactions", "1")])
    }

    @Test func `a name of digits is no owner`() throws {
        let first = trade(1, 1, "P", 10, "1", after: 10, owners: [1, 2]).replacing(#"{"cik":"0000000002"}"#, with: #"{"cik":"0000000002","name":"0000000005"}"#)
        try expect(trades(1, day: 10, [first]) + trades(2, day: 10, [trade(2, 1, "P", 10, "1", after: 10, owners: [5])]), [(bought, "20")])
    }

    @Test func `one absurd number leaves the view to the others`() throws {
        let huge = (1...2).map { trade(1, $0, "P", 9e18, "1", after: Double($0)).replacing("9000000000000000000", with: "9000000000000000001") }
        let other = trade(2, 1, "P", 10, "1", after: 10).replacing(#""issuer_cik":"0000000001""#, with: #""issuer_cik":"0000000002""#)
        try expect(trades(1, day: 10, huge) + trades(2, day: 10, [other]), [("SELECT sum(transactions) FROM insider_net_purchases", "3")])
    }

    @Test func `an amendment may name the owners in another order`() throws {
        let first = trades(1, day: 10, [trade(1, 1, "S", 10, "1", after: 90, owners: [4, 5])])
        let second = trades(2, day: 12, [trade(2, 1, "S", 10, "2", after: 90, form: "4/A", owners: [5, 4])])
        try expect(first + second, [(sold, "10"), ("SELECT count(*) FROM amended_transactions", "1")])
    }

    @Test func `fractions of shares are compared as they are written`() throws {
        let first = trades(1, day: 10, [trade(1, 1, "P", 0.1, "1", after: 0.3)])
        let second = trades(2, day: 12, [trade(2, 1, "P", 0.3, "1", after: 0.5, form: "4/A")])
        try expect(first + second, [("SELECT count(*) FROM amended_transactions", "1")])
        let before = report(1, day: 10, period: "2024-09-30", [("037833100", 0.1), ("037833100", 0.2)])
        try expect(before + report(2, day: 11, period: "2024-12-31", [("037833100", 0.3)]), [("SELECT change FROM holding_changes", "same")])
    }

    @Test func `a CUSIP is the same in capitals and small letters`() throws {
        let before = report(1, day: 10, period: "2024-09-30", [("46137v357", 10)])
        try expect(before + report(2, day: 11, period: "2024-12-31", [("46137V357", 10)]), [("SELECT change FROM holding_changes", "same")])
    }

    @Test func `a security without a CUSIP is known by its ISIN`() throws {
        let holdings = ["N/A", "000000000", "37833a100", "37833A100"].enumerated().map { number, cusip in
            line(
                "fund_holding", 1,
                #""offset":\#(number),"registrant_cik":"0000000007","series_id":"S1","period_of_report":"2024-12-31","cusip":"\#(cusip)","#
                    + #""isin":"GB000000000\#(number)","unit":"NS","balance":1,"value":\#(10 + number)"#)
        }
        // Loans have neither.
        let loans = ["N/A", "000000000000"].enumerated().map { number, isin in
            line(
                "fund_holding", 1,
                #""offset":\#(number + 9),"registrant_cik":"0000000007","series_id":"S1","period_of_report":"2024-12-31","cusip":"N/A","isin":"\#(isin)","#
                    + #""issuer_name":"Loan \#(number)","unit":"PA","balance":1,"value":\#(50 + number)"#)
        }
        let values = "SELECT value FROM fund_holders WHERE"
        try expect(
            filing(1, day: 10, "fund_holding", holdings + loans),
            [
                ("SELECT count(*) FROM fund_holders", "5"), (values + " cusip IS NULL AND isin IS NULL AND issuer_name = 'Loan 1'", "51"),
                (values + " isin = 'GB0000000000'", "10"), (values + " isin = 'GB0000000001'", "11"),
                (values + " cusip = '37833A100' AND isin IS NULL", "25"),
            ])
    }

    @Test func `a report without rows, and a notice, take the place of a report`() throws {
        let old = report(1, day: 10, period: "2024-09-30", [("A", 10), ("B", 5)])
        let new = report(2, day: 11, period: "2024-12-31", [("A", 4)])
        let change = "SELECT count(*) FROM holding_changes WHERE manager_cik = '0000000005' AND period_of_report = '2024-12-31'"
        try expect(old + new, [("SELECT count(*) FROM effective_holdings", "3"), (change, "2"), (change + " AND change = 'sold' AND cusip = 'B'", "1")])
        let empty = report(3, day: 12, period: "2024-12-31", form: "13F-HR/A", kind: "RESTATEMENT", [])
        try expect(old + new + empty, [("SELECT count(*) FROM effective_holdings", "2"), (change + " AND change = 'sold'", "2")])
        let notice = report(3, day: 12, period: "2024-12-31", form: "13F-NT/A", [])
        try expect(old + new + notice, [("SELECT count(*) FROM effective_holdings", "2"), (change, "0")])
        let added = report(3, day: 12, period: "2024-12-31", form: "13F-HR/A", kind: "NEW HOLDINGS", [("B", 5)])
        try expect(old + new + added, [("SELECT count(*) FROM effective_holdings", "4"), (change + " AND change = 'same' AND cusip = 'B'", "1")])
    }

    /// Holdings are found by their manager and period, and those of other managers are not read.
    @Test func `the changes of a manager's quarter are found by indexes`() throws {
        let scratch = try Scratch()
        _ = try SQLiteStore(path: scratch.path)
        let sql = "SELECT * FROM holding_changes WHERE manager_cik = '0000000005' AND period_of_report = '2024-12-31'"
        let plan = try SQLiteStatement("EXPLAIN QUERY PLAN \(sql)", on: SQLiteConnection(path: scratch.path))
        var lines: [String] = []
        while try plan.step() { lines += [plan.text(3)].compactMap(\.self) }
        #expect(!lines.isEmpty && !lines.contains { $0.hasPrefix("SCAN") && !$0.hasSuffix("holding_changes") }, "\(lines)")
    }
}
