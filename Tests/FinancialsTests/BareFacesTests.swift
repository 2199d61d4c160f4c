import Bytes
import JSONLines
import Markup
import Records
import Testing
import XBRL

@testable import Financials

/// Statements of documents without linkbases, given as the rows of their tables.
struct BareFacesTests {
    /// Reads an inline document of tables, and returns its statements as records.
    private func statements(_ prefix: String, _ namespace: String, _ tables: [[(concept: String, context: String, value: String)]]) throws -> [JSONValue] {
        let body = tables.map { rows in
            "<table>"
                + rows.map { row in
                    let sign = row.value.hasPrefix("-") ? " sign=\"-\"" : ""
                    let digits = row.value.drop { $0 == "-" }
                    return
                        "<tr><td><ix:nonFraction name=\"\(prefix):\(row.concept)\" contextRef=\"\(row.context)\" unitRef=\"u\" decimals=\"0\"\(sign)>\(digits)</ix:nonFraction></td></tr>"
                }.joined() + "</table>"
        }.joined()
        func context(_ id: String, _ period: String) -> String {
            """
            <xbrli:context id="\(id)"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier></xbrli:entity><xbrli:period>\(period)</xbrli:period></xbrli:context>
            """
        }
        let document = """
            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"
              xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:\(prefix)="\(namespace)"><body>
            \(context("y", "<xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate>"))
            \(context("b", "<xbrli:instant>2024-12-31</xbrli:instant>"))
            <xbrli:unit id="u"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>\(body)</body></html>
            """
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        let bytes = Array(document.utf8) + [0]
        try bytes.withSpan(0..<bytes.count - 1) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
        var writer = JSONWriter()
        for statement in StatementBuilder(report, nil, formType: "20-F").statements().statements { statement.write(FilingRecord(path: "d.htm"), to: &writer) }
        return try writer.bytes.split(separator: 0x0A).map { line in
            let line = Array(line)
            return try JSONValue(parsing: line.span)
        }
    }

    private func data(_ statements: [JSONValue], _ type: String) -> [String: JSONValue] {
        let statement = statements.first { $0["statement_type"]?.string == type && $0["primary"]?.boolean == true }
        return Dictionary(uniqueKeysWithValues: statement?["data"]?.members?.map { ($0.key, $0.value) } ?? [])
    }

    @Test func ifrsFilersHaveTheSameItems() throws {
        let statements = try statements(
            "ifrs-full", "https://xbrl.ifrs.org/taxonomy/2024-03-27/ifrs-full",
            [
                [
                    ("Revenue", "y", "1000"), ("CostOfSales", "y", "600"), ("GrossProfit", "y", "400"),
                    ("ProfitLossFromOperatingActivities", "y", "150"),
                    ("FinanceCosts", "y", "20"), ("ProfitLossBeforeTax", "y", "130"), ("IncomeTaxExpenseContinuingOperations", "y", "30"),
                    ("ProfitLoss", "y", "100"),
                    ("ProfitLossAttributableToOwnersOfParent", "y", "90"), ("ProfitLossAttributableToNoncontrollingInterests", "y", "10"),
                ],
                [
                    ("CashAndCashEquivalents", "b", "50"), ("Inventories", "b", "70"), ("CurrentAssets", "b", "200"), ("Assets", "b", "900"),
                    ("CurrentLiabilities", "b", "100"),
                    ("Liabilities", "b", "400"), ("RetainedEarnings", "b", "300"), ("EquityAttributableToOwnersOfParent", "b", "450"),
                    ("NoncontrollingInterests", "b", "50"),
                    ("Equity", "b", "500"), ("EquityAndLiabilities", "b", "900"),
                ],
                [
                    ("CashFlowsFromUsedInOperatingActivities", "y", "180"), ("PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities", "y", "60"),
                    ("CashFlowsFromUsedInInvestingActivities", "y", "-60"), ("DividendsPaidClassifiedAsFinancingActivities", "y", "40"),
                    ("CashFlowsFromUsedInFinancingActivities", "y", "-100"), ("IncreaseDecreaseInCashAndCashEquivalents", "y", "20"),
                ],
            ])
        let income = data(statements, "income")
        #expect(income["Revenues"] == .number("1000"))
        #expect(income["CostOfRevenue"] == .number("600"))
        #expect(income["OperatingIncome"] == .number("150"))
        #expect(income["IncomeBeforeTax"] == .number("130"))
        #expect(income["NetIncome"] == .number("90"), "the parent's")
        let balance = data(statements, "balance")
        #expect(balance["Equity"] == .number("450"))
        #expect(balance["NoncontrollingInterest"] == .number("50"))
        #expect(balance["LiabilitiesAndEquity"] == .number("900"))
        let cash = data(statements, "cashflow")
        #expect(cash["CapEx"] == .number("60"))
        #expect(cash["FinancingCashFlow"] == .number("-100"))
        #expect(statements.first?["currency"]?.string == "EUR")
    }

    @Test func aBalanceSheetCutByAPageBreakIsOne() throws {
        let gaap = "http://fasb.org/us-gaap/2024"
        let statements = try statements(
            "us-gaap", gaap,
            [
                [
                    ("CashAndCashEquivalentsAtCarryingValue", "b", "50"), ("InventoryNet", "b", "70"), ("AssetsCurrent", "b", "200"), ("Goodwill", "b", "10"),
                    ("Assets", "b", "900"),
                ],
                [
                    ("LiabilitiesCurrent", "b", "100"), ("LongTermDebtNoncurrent", "b", "250"), ("Liabilities", "b", "400"), ("StockholdersEquity", "b", "500"),
                    ("LiabilitiesAndStockholdersEquity", "b", "900"),
                ],
                [("Goodwill", "b", "10"), ("Assets", "b", "900")],
            ])
        let balance = data(statements, "balance")
        #expect(balance["Cash"] == .number("50"))
        #expect(balance["LongTermDebt"] == .number("250"))
        #expect(balance["Equity"] == .number("500"))
        #expect(statements.count == 1)
    }

    @Test func severalCostsWithoutATotalAreNotTheCostOfRevenue() throws {
        let statements = try statements(
            "us-gaap", "http://fasb.org/us-gaap/2024",
            [
                [
                    ("Revenues", "y", "100"), ("CostOfGoodsSold", "y", "20"), ("CostOfServices", "y", "30"), ("OperatingIncomeLoss", "y", "10"),
                    ("IncomeTaxExpenseBenefit", "y", "2"), ("NetIncomeLoss", "y", "8"),
                ]
            ])
        let income = data(statements, "income")
        #expect(income["Revenues"] == .number("100"))
        #expect(income["CostOfRevenue"] == nil)
    }

    /// Figures may add up by coincidence.
    @Test func theLabelledLineAboveTheTaxIsIncomeBeforeTax() throws {
        func table(_ result: String) -> [(String, String, String)] {
            [
                ("Revenues", "y", "100"), ("OperatingIncomeLoss", "y", "12"), (result, "y", "10"), ("IncomeTaxExpenseBenefit", "y", "2"),
                ("NetIncomeLoss", "y", "8"), ("EarningsPerShareBasic", "y", "1"),
            ]
        }
        let statements = try statements("us-gaap", "http://fasb.org/us-gaap/2024", [table("OwnNameForTheResult")])
        #expect(data(statements, "income")["IncomeBeforeTax"] == nil)
        #expect(
            data(try self.statements("us-gaap", "http://fasb.org/us-gaap/2024", [table("OwnIncomeBeforeTaxes")]), "income")["IncomeBeforeTax"] == .number("10"))
    }
}
