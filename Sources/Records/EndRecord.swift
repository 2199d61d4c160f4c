package import JSONLines

/// The `end` record of a filing: how many records of each type come before it.
package struct EndRecord {
    package var object: JSONObject

    package init(_ object: JSONObject) { self.object = object }

    package init(accessionNumber: String?) {
        object = JSONObject()
        object.set("type", "end")
        if let accessionNumber { object.set("accession_number", accessionNumber) }
    }

    package static func field(_ type: RecordType) -> StaticString {
        switch type {
        case .section: "sections"
        case .fact: "facts"
        case .statement: "statements"
        case .alert: "alerts"
        case .form: "forms"
        case .ownershipTransaction: "ownership_transactions"
        case .ownershipHolding: "ownership_holdings"
        case .institutionalHolding: "institutional_holdings"
        case .fundHolding: "fund_holdings"
        case .offering: "offerings"
        case .plannedSale: "planned_sales"
        case .beneficialOwner: "beneficial_owners"
        case .crowdfunding: "crowdfundings"
        case .answer: "answers"
        case .filing, .end, .receipt, .reject, .difference: "others"
        }
    }

    package mutating func add(_ count: Int, _ type: RecordType) {
        let field = Self.field(type)
        // The count of an earlier stage comes from input and may be any number.
        let (sum, overflow) = (object.integer(field) ?? 0).addingReportingOverflow(count)
        object.set(field, overflow ? .max : sum)
    }
}
