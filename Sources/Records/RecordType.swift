package import JSONLines

/// The types of records that the tools exchange: the `type` of a line.
package enum RecordType: CaseIterable, Sendable {
    case filing, section, fact, statement, alert, answer, end, receipt, reject, difference
    case form, ownershipTransaction, ownershipHolding, institutionalHolding, fundHolding, offering, plannedSale, beneficialOwner, crowdfunding

    package var name: StaticString {
        switch self {
        case .filing: "filing"
        case .section: "section"
        case .fact: "fact"
        case .statement: "statement"
        case .alert: "alert"
        case .answer: "answer"
        case .end: "end"
        case .receipt: "receipt"
        case .reject: "reject"
        case .difference: "difference"
        case .form: "form"
        case .ownershipTransaction: "ownership_transaction"
        case .ownershipHolding: "ownership_holding"
        case .institutionalHolding: "institutional_holding"
        case .fundHolding: "fund_holding"
        case .offering: "offering"
        case .plannedSale: "planned_sale"
        case .beneficialOwner: "beneficial_owner"
        case .crowdfunding: "crowdfunding"
        }
    }

    /// The type of a record; nil for a type that this version does not know. Such a record is passed on.
    package init?(of record: JSONObject) {
        guard let type = Self.allCases.first(where: { record.isString("type", $0.name) }) else { return nil }
        self = type
    }
}
