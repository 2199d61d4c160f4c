import Records

/// The phrases that the label of a standard item must and must not contain, in lower case. They identify an item that a company reports with its own concept.
struct ItemPhrases {
    /// Sets of phrases. The label must contain all phrases of one set.
    let wanted: [[StaticString]]
    let unwanted: [StaticString]
    /// Phrases with which the label must not begin.
    let unwantedFirst: [StaticString]

    private init(_ wanted: [[StaticString]], not unwanted: [StaticString] = [], notFirst unwantedFirst: [StaticString] = []) {
        self.wanted = wanted
        self.unwanted = unwanted
        self.unwantedFirst = unwantedFirst
    }

    /// The phrases of each item. Items without phrases are identified only by standard concepts, because their labels are not certain enough.
    static let all: [StandardItem: ItemPhrases] = income.merging(balance) { $1 }.merging(cashFlow) { $1 }

    private static let income: [StandardItem: ItemPhrases] = [
        .CostOfRevenue: ItemPhrases(
            [
                ["cost of revenue"], ["costs of revenue"], ["cost of net revenue"], ["cost of sales"], ["costs of sales"], ["cost of goods"],
                ["cost of products"], ["cost of services"], ["cost of merchandise"], ["total cost of"],
            ], not: ["percent", "%", "excess"]),
        .GrossProfit: ItemPhrases([["gross profit"], ["gross margin"], ["gross (loss"], ["gross loss"]], not: ["percent", "%"]),
        .ResearchAndDevelopment: ItemPhrases(
            [["research and development"], ["research & development"], ["research, development"]],
            not: ["in-process", "in process", "acquired", "reimburse", "grant", "credit", "revenue", "income"]),
        .SellingGeneralAdministrative: ItemPhrases(
            [["selling, general and admin"], ["selling, general, and admin"], ["selling, general & admin"], ["selling general and admin"]], not: ["other"]),
        .OperatingIncome: ItemPhrases(
            [
                ["operating income"], ["operating profit"], ["operating (loss"], ["operating loss"], ["operating earnings"], ["income from operations"],
                ["income (loss) from operations"], ["(loss) income from operations"], ["loss from operations"], ["earnings from operations"],
                ["profit from operations"],
            ],
            // A bank's or a landlord's "net operating income" is before costs that others have above their operating income.
            not: ["before", "other", "non", "per share", "discontinued", "continuing", "expense", "equity in", "affiliate", "segment", "net operating income"]),
        .IncomeBeforeTax: ItemPhrases(
            [
                ["before income tax"], ["before provision for income tax"], ["before provision for (benefit from) income tax"], ["before taxes"],
                ["before tax"], ["before benefit"],
            ], not: ["net of", "discontinued", "other comprehensive", "%", "investment income"]),
        .IncomeTax: ItemPhrases(
            [["provision", "income tax"], ["income tax", "expense"], ["income tax", "benefit"], ["taxes on income"]],
            not: ["before", "after", "deferred", "current", "net of", "comprehensive"]),
        .NetIncome: ItemPhrases(
            [["net income"], ["net loss"], ["net (loss"], ["net earnings"], ["net profit"]],
            not: [
                "per ", "before", "noncontrolling", "non-controlling", "minority", "continuing", "discontinued", "comprehensive", "adjust", "operating",
                "interest income", "allocat", "participating", "equity method", "affiliate",
            ]),
    ]

    private static let balance: [StandardItem: ItemPhrases] = [
        .Cash: ItemPhrases(
            [["cash and cash equivalents"], ["cash and equivalents"], ["cash, cash equivalents"], ["cash and due from banks"], ["cash and bank"]],
            not: ["segregated", "held", "total"], notFirst: ["restricted"]),
        .Receivables: ItemPhrases(
            [
                ["accounts receivable"], ["trade receivable"], ["trade and other receivable"], ["accounts and other receivable"],
                ["accounts and notes receivable"], ["receivables, less"], ["receivables, net of"], ["trade accounts"],
            ],
            not: [
                "tax", "related part", "non-trade", "nontrade", "noncurrent", "non-current", "long-term", "allowance for", "affiliate", "reserve", "payable",
            ]),
        .Inventory: ItemPhrases(
            [["inventories"], ["inventory"]],
            not: ["noncurrent", "non-current", "long-term", "reserve", "allowance", "deposit", "prepaid", "payable", "financ"]),
        .PropertyPlantEquipment: ItemPhrases(
            [["property", "equipment", "net"], ["property", "plant", "net"], ["premises and equipment"], ["properties", "net"], ["fixed assets", "net"]],
            not: ["gross", "accumulated depreciation", "held for sale", "intangible", "accumulated deprec"]),
        .LongTermDebt: ItemPhrases(
            [
                ["long-term debt"], ["long term debt"], ["long-term borrowings"], ["notes payable", "long"], ["senior notes"], ["convertible notes"],
                ["convertible senior notes"], ["debt", "net of current"], ["debt", "less current"], ["debt, noncurrent"], ["debt, non-current"], ["term loan"],
                ["notes payable", "net of current"], ["notes payable", "less current"], ["borrowings", "net of current"], ["borrowings", "less current"],
                ["non-current borrowings"], ["noncurrent borrowings"], ["debt noncurrent"], ["notes payable noncurrent"], ["borrowings noncurrent"],
            ],
            not: [
                "current portion of", "current maturities of", "current installments of", "due within", "total", "derivative", "issuance cost", "interest",
                "receivable", "tax", "fair value",
            ]),
        .Liabilities: ItemPhrases(
            [["total liabilities"]],
            not: ["and", "current", "equity", "deficit", "capital", "long-term", "other", "mezzanine", "subject to", "held for sale", "excluding"]),
        .RetainedEarnings: ItemPhrases(
            [
                ["retained earnings"], ["accumulated deficit"], ["retained deficit"], ["reinvested"], ["earnings retained"], ["retained income"],
                ["income retained"], ["accumulated earnings"], ["retained (deficit"], ["accumulated losses"], ["in excess of net income"],
                ["distributable earnings"], ["accumulated (deficit"],
            ], not: ["comprehensive", "total", "appropriated for"]),
        .Equity: ItemPhrases(
            [["total", "equity"], ["total", "deficit"], ["total", "deficiency"], ["total", "capital"], ["total net assets"]],
            not: ["liabilities", "noncontrolling", "non-controlling", "temporary", "mezzanine", "redeemable", "paid-in", "per share", "investments", "lease"]),
    ]

    private static let cashFlow: [StandardItem: ItemPhrases] = [
        .CapEx: ItemPhrases(
            [
                ["capital expenditure"], ["purchase", "property"], ["purchase", "equipment"], ["purchase", "fixed assets"], ["additions to", "property"],
                ["acquisition", "property"], ["payments to acquire property"], ["expenditures for property"], ["investment in property"],
                ["investments in property"], ["capital additions"], ["capital spending"], ["property additions"], ["additions to fixed assets"],
            ],
            not: [
                "proceeds", "accrued", "unpaid", "non-cash", "noncash", "payable", "sale of", "business", "sales of", "incurred", "lease", "intellectual",
                "deposit",
            ]),
        .DepreciationAmortization: ItemPhrases(
            [["depreciation", "amorti"], ["depreciation", "depletion"]],
            not: ["deferred", "accumulated", "financing cost", "debt", "discount", "discontinued"]),
        .StockCompensation: ItemPhrases(
            [
                ["based compensation"], ["based payment"], ["stock compensation"], ["share compensation"], ["equity compensation"], ["based award"],
                ["stock option", "compensation"], ["stock option", "expense"],
            ],
            not: ["tax", "excess", "proceeds", "paid in cash", "settle", "withh", "retirement", "pension", "postretirement"]),
        .DividendsPaid: ItemPhrases(
            [
                ["dividend"], ["distribution", "shareholder"], ["distribution", "stockholder"], ["distribution", "unitholder"],
                ["distributions to", "partners"],
                ["distributions to", "member"],
            ],
            not: [
                "noncontrolling", "non-controlling", "minority", "subsidiar", "preferred", "preference", "received", "per share", "redeemable", "proceeds",
                "reinvest", "deemed", "equivalent", "contributions", "retirement", "pension",
            ]),
        .ShareRepurchases: ItemPhrases(
            [
                ["repurchase", "stock"], ["repurchase", "share"], ["purchase", "treasury"], ["acquisition of treasury"], ["treasury stock", "acquired"],
                ["acquisition of", "common stock"], ["purchase", "common stock"], ["purchase", "own shares"], ["buyback"], ["repurchase", "units"],
                ["share repurchase"],
            ],
            not: [
                "tax with", "taxes", "tax benefit", "tax obl", "proceeds", "sales", "issuance", "accrued", "unsettled", "preferred", "withh", "purchase plan",
                "agreements", "exercise", "settlement", "warrant", "noncontrolling", "derivative", "call",
            ]),
        .NetChangeInCash: ItemPhrases(
            [["increase", "cash"], ["decrease", "cash"], ["net change in cash"], ["change in cash"]],
            not: ["effect of", "used", "provided", "beginning", "restricted cash held", "adjust"]),
    ]
}
