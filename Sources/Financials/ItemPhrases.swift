/// How companies call a standard item when they report it under a concept of their own: what a line's label must hold, and must not.
struct ItemPhrases {
    /// Any of these, each a set of words that must all be there.
    let wanted: [[String]]
    let unwanted: [String]

    /// Nil for the items that only the standard taxonomies' concepts can name without doubt.
    init?(_ item: StandardItem) {
        switch item {
        case .GrossProfit: (wanted, unwanted) = ([["gross profit"], ["gross margin"]], ["percent", "%"])
        case .OperatingIncome:
            (wanted, unwanted) = (
                [
                    ["operating income"], ["operating profit"], ["income from operations"], ["income (loss) from operations"], ["loss from operations"],
                    ["earnings from operations"],
                ],
                ["before", "other", "non", "per share", "discontinued", "continuing"]
            )
        case .IncomeTax:
            (wanted, unwanted) = ([["provision", "income tax"], ["income tax", "expense"], ["income tax", "benefit"]], ["before", "deferred", "net of"])
        case .Receivables:
            (wanted, unwanted) = (
                [["accounts receivable"], ["trade receivables"], ["receivables, net"]],
                ["tax", "related part", "non-trade", "noncurrent", "non-current", "long-term", "other"]
            )
        case .Inventory: (wanted, unwanted) = ([["inventories"], ["inventory"]], ["noncurrent", "non-current", "long-term", "reserve"])
        case .LongTermDebt:
            (wanted, unwanted) = (
                [["long-term debt"], ["long term debt"], ["long-term borrowings"], ["notes payable", "long"], ["senior notes"]],
                ["current portion of", "current maturities of", "current installments of", "due within", "total"]
            )
        case .CapEx:
            (wanted, unwanted) = (
                [
                    ["capital expenditure"], ["purchase", "property"], ["additions to property"], ["acquisition", "property"], ["payments to acquire property"],
                    ["expenditures for property"], ["investment in property"], ["capital additions"],
                ],
                ["proceeds", "accrued", "unpaid", "non-cash", "noncash", "payable", "sale of", "business"]
            )
        case .DepreciationAmortization: (wanted, unwanted) = ([["depreciation", "amorti"]], ["deferred", "accumulated", "financing cost", "debt", "discount"])
        case .StockCompensation: (wanted, unwanted) = ([["based compensation"], ["based payment"], ["stock compensation"]], ["tax", "excess", "proceeds"])
        case .DividendsPaid:
            (wanted, unwanted) = (
                [["dividends paid"], ["payment", "dividend"], ["dividends to", "shareholders"], ["cash dividends"]],
                ["noncontrolling", "non-controlling", "minority", "subsidiar", "preferred", "preference", "received", "declared", "per share"]
            )
        case .ShareRepurchases:
            (wanted, unwanted) = (
                [["repurchase", "stock"], ["repurchase", "share"], ["purchase", "treasury"], ["acquisition of treasury"], ["buyback"]],
                ["tax", "proceeds", "net sales", "issuance", "accrued", "unsettled", "preferred", "withh"]
            )
        case .NetChangeInCash:
            (wanted, unwanted) = ([["increase", "cash"], ["decrease", "cash"], ["net change in cash"]], ["effect of", "used", "provided", "beginning"])
        default: return nil
        }
    }

    func match(_ label: String) -> Bool {
        let label = label.lowercased()
        return wanted.contains { $0.allSatisfy(label.contains) } && !unwanted.contains(where: label.contains)
    }
}
