/// Quarters and trailing twelve months of three companies, by hand from their filings.
///
/// A row has the company, the view, the concept or standard item, the fiscal period, the days, the value, and what it was calculated from: `VALUE@ACCESSION`,
/// added or subtracted in turn; or, where there is no value, why.
///
/// The values of Apple and Snowflake stand in their company facts (`api/companyfacts/CIK0000320193.json`, `api/edgartools/snow_facts.json` of the corpus). A
/// Python script, which knows nothing of this library, was given the days of each operand, took the value that was filed last for exactly these days (`filed`,
/// then `accn`), and added in `decimal`.
///
/// The values of Rocket Companies are the tagged figures on the faces of `sectors/RKT-10-K-0001805284-24-000009.htm` and
/// `sectors/RKT-10-Q-0001805284-23-000066.htm`, in thousands of dollars, listed by another script, which also did the sums. The figures of the periods
/// reported on were read by eye as well, in `sectors/statements.expected.tsv`.
enum TruthTable {
    struct Row {
        let company: String
        let view: String
        let item: String
        let fiscalPeriod: String
        let days: String
        let value: String
        /// Value and accession number of each operand; empty where there is no value.
        let operands: [(value: String, accessionNumber: String)]

        init?(_ line: Substring) {
            let cells = line.split(separator: " | ").map { String($0) }
            guard cells.count == 7 else { return nil }
            (company, view, item, fiscalPeriod, days, value) = (cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])
            operands = cells[6].split(separator: " ").compactMap { operand in
                let parts = operand.split(separator: "@").map { String($0) }
                return parts.count == 2 ? (parts[0], parts[1]) : nil
            }
        }
    }

    static func rows(_ company: String) -> [Row] { lines.split(separator: "\n").compactMap { Row($0) }.filter { $0.company == company } }

    private static let lines = """
        AAPL | quarters | RevenueFromContractWithCustomerExcludingAssessedTax | FY2024 Q4 | 2024-06-30..2024-09-28 | 94930000000 | 391035000000@0000320193-25-000079 - 296105000000@0000320193-25-000073
        AAPL | quarters | RevenueFromContractWithCustomerExcludingAssessedTax | FY2023 Q1 | 2022-09-25..2022-12-31 | 117154000000 | 117154000000@0000320193-24-000006
        AAPL | quarters | NetIncomeLoss | FY2023 Q4 | 2023-07-02..2023-09-30 | 22956000000 | 96995000000@0000320193-25-000079 - 74039000000@0000320193-24-000081
        AAPL | quarters | NetCashProvidedByUsedInOperatingActivities | FY2023 Q2 | 2023-01-01..2023-04-01 | 28560000000 | 62565000000@0000320193-24-000069 - 34005000000@0000320193-24-000006
        AAPL | quarters | NetCashProvidedByUsedInOperatingActivities | FY2023 Q3 | 2023-04-02..2023-07-01 | 26380000000 | 88945000000@0000320193-24-000081 - 62565000000@0000320193-24-000069
        AAPL | quarters | PaymentsToAcquirePropertyPlantAndEquipment | FY2024 Q3 | 2024-03-31..2024-06-29 | 2151000000 | 6539000000@0000320193-25-000073 - 4388000000@0000320193-25-000057
        AAPL | quarters | NetCashProvidedByUsedInFinancingActivities | FY2025 Q2 | 2024-12-29..2025-03-29 | -29006000000 | -68377000000@0000320193-25-000057 - -39371000000@0000320193-26-000006
        AAPL | quarters | NetCashProvidedByUsedInOperatingActivities | FY2009 Q4 | 2009-06-28..2009-09-26 | 3110000000 | 10159000000@0001193125-11-282113 - 7049000000@0001193125-10-162840
        AAPL | quarters | NetIncomeLoss | FY2009 Q4 | 2009-06-28..2009-09-26 | 2532000000 | 2532000000@0001193125-10-238044
        AAPL | ttm | NetIncomeLoss | FY2023 Q1 | 2021-12-26..2022-12-31 | 95171000000 | 99803000000@0000320193-24-000123 + 29998000000@0000320193-24-000006 - 34630000000@0000320193-23-000006
        AAPL | ttm | RevenueFromContractWithCustomerExcludingAssessedTax | FY2025 Q3 | 2024-06-30..2025-06-28 | 408625000000 | 391035000000@0000320193-25-000079 + 313695000000@0000320193-25-000073 - 296105000000@0000320193-25-000073
        AAPL | ttm | PaymentsForRepurchaseOfCommonStock | FY2024 Q2 | 2023-04-02..2024-03-30 | 81825000000 | 77550000000@0000320193-25-000079 + 43344000000@0000320193-25-000057 - 39069000000@0000320193-24-000069
        AAPL | ttm | NetCashProvidedByUsedInOperatingActivities | FY2025 Q4 | 2024-09-29..2025-09-27 | 111482000000 | 111482000000@0000320193-25-000079
        AAPL | quarters | Assets | FY2025 Q1 | 2024-12-28 | 344085000000 | 344085000000@0000320193-25-000008
        AAPL | quarters | EarningsPerShareDiluted | FY2024 Q2 | 2023-12-31..2024-03-30 | 1.53 | 1.53@0000320193-25-000057
        AAPL | quarters | NetIncomeLoss | FY2008 Q4 | 2008-06-29..2008-09-27 | not_reported | the year restated in 0001193125-10-012091, the nine months not after 0001193125-09-153165
        AAPL | quarters | NetCashProvidedByUsedInOperatingActivities | FY2017 Q2 | 2017-01-01..2017-04-01 | not_reported | the half year restated in 0000320193-18-000070, the quarter not after 0000320193-18-000007
        AAPL | quarters | EarningsPerShareDiluted | FY2024 Q4 | 2024-06-30..2024-09-28 | not_reported | an amount per share
        SNOW | quarters | RevenueFromContractWithCustomerExcludingAssessedTax | FY2024 Q4 | 2023-11-01..2024-01-31 | 774699000 | 2806489000@0001640147-25-000052 - 2031790000@0001640147-24-000250
        SNOW | quarters | RevenueFromContractWithCustomerExcludingAssessedTax | FY2025 Q3 | 2024-08-01..2024-10-31 | 942094000 | 942094000@0001640147-24-000250
        SNOW | quarters | NetIncomeLoss | FY2023 Q4 | 2022-11-01..2023-01-31 | -207169000 | -796705000@0001640147-25-000052 - -589536000@0001640147-23-000260
        SNOW | quarters | NetIncomeLoss | FY2025 Q4 | 2024-11-01..2025-01-31 | -327474000 | -1285640000@0001640147-25-000052 - -958166000@0001640147-24-000250
        SNOW | quarters | NetCashProvidedByUsedInOperatingActivities | FY2022 Q2 | 2021-05-01..2021-07-31 | -6111000 | 15743000@0001640147-22-000084 - 21854000@0001640147-22-000044
        SNOW | quarters | NetCashProvidedByUsedInOperatingActivities | FY2024 Q2 | 2023-05-01..2023-07-31 | 83191000 | 382635000@0001640147-24-000207 - 299444000@0001640147-24-000135
        SNOW | quarters | NetCashProvidedByUsedInOperatingActivities | FY2024 Q3 | 2023-08-01..2023-10-31 | 120907000 | 503542000@0001640147-24-000250 - 382635000@0001640147-24-000207
        SNOW | quarters | PaymentsToAcquirePropertyPlantAndEquipment | FY2025 Q2 | 2024-05-01..2024-07-31 | 5043000 | 21562000@0001640147-24-000207 - 16519000@0001640147-25-000110
        SNOW | quarters | NetCashProvidedByUsedInFinancingActivities | FY2024 Q4 | 2023-11-01..2024-01-31 | -88631000 | -854103000@0001640147-25-000052 - -765472000@0001640147-24-000250
        SNOW | ttm | NetIncomeLoss | FY2026 Q1 | 2024-05-01..2025-04-30 | -1398744000 | -1285640000@0001640147-25-000052 + -430092000@0001640147-25-000110 - -316988000@0001640147-25-000110
        SNOW | ttm | NetCashProvidedByUsedInOperatingActivities | FY2025 Q2 | 2023-08-01..2024-07-31 | 890820000 | 848122000@0001640147-25-000052 + 425333000@0001640147-24-000207 - 382635000@0001640147-24-000207
        SNOW | ttm | RevenueFromContractWithCustomerExcludingAssessedTax | FY2022 Q3 | 2020-11-01..2021-10-31 | 1026018000 | 592049000@0001640147-23-000030 + 835553000@0001640147-22-000100 - 401584000@0001640147-21-000271
        SNOW | ttm | RevenueFromContractWithCustomerExcludingAssessedTax | FY2024 Q4 | 2023-02-01..2024-01-31 | 2806489000 | 2806489000@0001640147-25-000052
        SNOW | quarters | Assets | FY2025 Q2 | 2024-07-31 | 6943886000 | 6943886000@0001640147-24-000207
        SNOW | quarters | EarningsPerShareDiluted | FY2024 Q1 | 2023-02-01..2023-04-30 | -0.7 | -0.7@0001640147-24-000135
        RKT | ttm | IncomeBeforeTax | FY2023 Q2 | 2022-07-01..2023-06-30 | -676680000 | 741911000@0001805284-24-000009 + -277617000@0001805284-23-000066 - 1140974000@0001805284-23-000066
        RKT | ttm | IncomeTax | FY2023 Q2 | 2022-07-01..2023-06-30 | -7918000 | 41978000@0001805284-24-000009 + -5286000@0001805284-23-000066 - 44610000@0001805284-23-000066
        RKT | ttm | NetIncome | FY2023 Q2 | 2022-07-01..2023-06-30 | -21791000 | 46421000@0001805284-24-000009 + -11085000@0001805284-23-000066 - 57127000@0001805284-23-000066
        RKT | ttm | OperatingCashFlow | FY2023 Q2 | 2022-07-01..2023-06-30 | 2626223000 | 10823495000@0001805284-24-000009 + -1611938000@0001805284-23-000066 - 6585334000@0001805284-23-000066
        RKT | ttm | CapEx | FY2023 Q2 | 2022-07-01..2023-06-30 | 70317000 | 93124000@0001805284-24-000009 + 40131000@0001805284-23-000066 - 62938000@0001805284-23-000066
        RKT | quarters | IncomeBeforeTax | FY2023 Q2 | 2023-04-01..2023-06-30 | 138370000 | 138370000@0001805284-23-000066
        RKT | quarters | IncomeTax | FY2023 Q2 | 2023-04-01..2023-06-30 | -782000 | -782000@0001805284-23-000066
        RKT | quarters | NetIncome | FY2023 Q2 | 2023-04-01..2023-06-30 | 7438000 | 7438000@0001805284-23-000066
        RKT | quarters | EPSBasic | FY2023 Q2 | 2023-04-01..2023-06-30 | 0.06 | 0.06@0001805284-23-000066
        RKT | quarters | EPSDiluted | FY2023 Q2 | 2023-04-01..2023-06-30 | 0.05 | 0.05@0001805284-23-000066
        RKT | quarters | NetIncome | FY2022 Q2 | 2022-04-01..2022-06-30 | 3415000 | 3415000@0001805284-23-000066
        RKT | ttm | NetIncome | FY2023 Q4 | 2023-01-01..2023-12-31 | -15514000 | -15514000@0001805284-24-000009
        RKT | quarters | Assets | FY2023 Q2 | 2023-06-30 | 20855677000 | 20855677000@0001805284-23-000066
        RKT | quarters | Assets | FY2022 Q4 | 2022-12-31 | 20082212000 | 20082212000@0001805284-24-000009
        RKT | quarters | OperatingCashFlow | FY2023 Q2 | 2023-06-30 | no_filing | the 10-Q of the first quarter is not here
        RKT | quarters | NetIncome | FY2023 Q4 | 2023-12-31 | no_filing | the 10-Q of the third quarter is not here
        """
}
