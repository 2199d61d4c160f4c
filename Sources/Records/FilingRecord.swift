package import JSONLines

/// The `filing` record: all that is known of a filing. Each tool adds to it and passes it on.
///
/// `unfolded` lists the types of the records that follow the filing's line up to its `end`. A filing without `unfolded` stands alone: a filter that unfolds it
/// can write the `end` without waiting for the next line.
package struct FilingRecord {
    package var object: JSONObject

    package init(_ object: JSONObject) { self.object = object }

    /// Creates a record with at most an accession number.
    package init(accessionNumber: String? = nil) {
        object = JSONObject()
        object.set("type", "filing")
        if let accessionNumber { object.set("accession_number", accessionNumber) }
    }

    /// Creates a record with only a path, as for an operand.
    package init(path: String) {
        object = JSONObject()
        object.set("type", "filing")
        object.set("path", path)
    }

    package var accessionNumber: String? { object.string("accession_number") }
    package var cik: String? { object.string("cik") }
    package var formType: String? { object.string("form_type") }
    package var path: String? { object.string("path") }
    package var key: String? { object.string("key") }
    package var isRemoved: Bool { object.boolean("removed") ?? false }

    /// The documents; nil before filing-parse.
    package var documents: [DocumentReference]? {
        get {
            guard let elements = object.value("documents")?.array else { return nil }
            return elements.compactMap(DocumentReference.init)
        }
        set {
            guard let newValue else { return object.remove("documents") }
            object.set("documents") { writer in
                writer.beginArray()
                for document in newValue { document.write(to: &writer) }
                writer.endArray()
            }
        }
    }

    /// The types of the records that follow the filing's line.
    package var unfolded: [String] {
        object.value("unfolded")?.array?.compactMap(\.string) ?? []
    }

    package mutating func addUnfolded(_ types: [RecordType]) {
        var names = unfolded
        for type in types where !names.contains("\(type.name)") { names.append("\(type.name)") }
        guard !names.isEmpty else { return }
        object.set("unfolded", .array(names.map(JSONValue.string)))
    }

    /// Adds problems to those of earlier stages, without duplicates.
    package mutating func addProblems(_ problems: [Problem]) {
        guard !problems.isEmpty else { return }
        var all = object.value("problems")?.array ?? []
        for problem in problems where !all.contains(problem.json) { all.append(problem.json) }
        object.set("problems", .array(all))
    }

    /// Sets the version of a tool in `tool_versions`.
    package mutating func setVersion(_ version: String, of tool: String) {
        var versions = object.value("tool_versions")?.members ?? []
        versions.removeAll { $0.key == tool }
        versions.append(.init(tool, .string(version)))
        object.set("tool_versions", .object(versions))
    }
}

extension FilingRecord {
    /// The month and day of the fiscal year's end, from the header: `1231`. If there are several filers, the one with the record's CIK counts.
    package var fiscalYearEnd: String? {
        let parties = object.value("filers")?.array ?? []
        let own = parties.first { $0["cik"]?.string == cik } ?? parties.first
        return own?["fiscal_year_end"]?.string
    }

    /// Sets `filers` to all parties, of any role.
    package mutating func setParties(_ parties: [Party]) {
        object.set("filers") { writer in
            writer.beginArray()
            for party in parties { party.write(to: &writer) }
            writer.endArray()
        }
    }
}

extension FilingRecord {
    /// Rewrites the accession number in the form with dashes. An invalid one stays as it is.
    package mutating func normalizeAccessionNumber() {
        guard let text = accessionNumber, let number = AccessionNumber(text), number.description != text else { return }
        object.set("accession_number", number.description)
    }
}
