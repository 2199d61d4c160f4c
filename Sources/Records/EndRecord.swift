package import JSONLines

/// The last line of a filing that was unfolded: how many records of each type stand before it.
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
        case .filing, .end, .receipt, .reject: "others"
        }
    }

    package mutating func add(_ count: Int, _ type: RecordType) {
        let field = Self.field(type)
        // An end that came with a number of its own may hold any.
        let (sum, overflow) = (object.integer(field) ?? 0).addingReportingOverflow(count)
        object.set(field, overflow ? .max : sum)
    }
}
