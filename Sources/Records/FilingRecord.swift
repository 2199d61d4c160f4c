package import JSONLines

/// Everything known about one filing up to a stage: the line that each tool enriches and passes on.
///
/// `unfolded` lists the types of the records that follow the filing's line up to its `end`. A filing without it stands alone, so that a
/// filter that unfolds one need not wait for the next line before it writes the `end`.
package struct FilingRecord {
    package var object: JSONObject

    package init(_ object: JSONObject) { self.object = object }

    /// A filing of which only the file is known: what an operand becomes.
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

    /// Nil when the filing was not parsed yet.
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

    /// The types of the records that follow.
    package var unfolded: [String] {
        object.value("unfolded")?.array?.compactMap(\.string) ?? []
    }

    package mutating func addUnfolded(_ types: [RecordType]) {
        var names = unfolded
        for type in types where !names.contains("\(type.name)") { names.append("\(type.name)") }
        guard !names.isEmpty else { return }
        object.set("unfolded", .array(names.map(JSONValue.string)))
    }

    /// Adds to `problems`; those of earlier stages stay, and a tool run again does not say the same twice.
    package mutating func addProblems(_ problems: [Problem]) {
        guard !problems.isEmpty else { return }
        var all = object.value("problems")?.array ?? []
        for problem in problems where !all.contains(problem.json) { all.append(problem.json) }
        object.set("problems", .array(all))
    }

    /// Notes in `tool_versions` who has worked on this record.
    package mutating func setVersion(_ version: String, of tool: String) {
        var versions = object.value("tool_versions")?.members ?? []
        versions.removeAll { $0.key == tool }
        versions.append(.init(tool, .string(version)))
        object.set("tool_versions", .object(versions))
    }
}
