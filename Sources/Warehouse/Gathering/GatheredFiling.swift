import Bytes
import JSONLines
import Records

/// The records of one filing as they came: its own line, and the lines that were unfolded from it, by type.
final class GatheredFiling {
    /// The records of one type, which replace those of an earlier load; none when the filing was searched for them in vain.
    final class Group {
        let type: ExactText
        let table: Table
        let lines = LineBuffer()

        init(_ type: ExactText) {
            self.type = type
            table = Schema.table(ofType: type.text)
        }

        /// The type, if the group's table holds records of several types.
        var typeInTable: ExactText? { table.name == Schema.otherRecords.name ? type : nil }
    }

    /// The most types of records that a filing may have. The tools know some twenty.
    private static let typeLimit = 100

    let accessionNumber: String
    /// The filing's line, byte for byte.
    let line: [UInt8]
    /// The record types that follow the line, as it announces them.
    private let unfolded: [ExactText]
    private(set) var groups: [Group] = []
    /// Bytes in memory.
    private(set) var memorySize: Int
    /// Bytes of all lines, in memory or in the temporary file.
    private(set) var size: Int
    /// Whether all records of the filing came.
    private(set) var isWhole = true
    /// The group of the last line: records of one type come one after the other.
    private var last: Group?
    private var spillFile: SpillFile?

    init(_ record: JSONObject, line: Span<UInt8>) throws(Rejection) {
        guard let accessionNumber = record.string("accession_number") else {
            throw Rejection(code: "no_accession_number", message: "a filing without an accession number")
        }
        guard AccessionNumber(accessionNumber)?.description == accessionNumber else {
            throw Rejection(code: "bad_accession_number", message: "not an accession number: \(accessionNumber.prefix(40))")
        }
        // The row itself is made later, from all that is known of the filing.
        var row = RowBuffer(Schema.filings)
        try row.append(record)
        for field: StaticString in ["filers", "documents"] {
            let isArray = record.withValue(field) { $0[0] == UInt8(ascii: "[") || $0.equals("null") } ?? true
            guard isArray else { throw Rejection(code: "bad_field", message: "\(field) is not an array") }
        }
        self.accessionNumber = accessionNumber
        self.line = line.array
        memorySize = line.count
        size = line.count
        unfolded = try Self.unfolded(record)
    }

    /// Returns the types that a filing's line announces, each once.
    private static func unfolded(_ record: JSONObject) throws(Rejection) -> [ExactText] {
        // The size of the text is checked first: millions of names take much more memory than their text.
        guard record.withValue("unfolded", { $0.count <= typeLimit * (Column.keyLimit + 4) }) ?? true else { throw tooManyTypes }
        var types: [ExactText] = []
        var seen: Set<ExactText> = []
        for type in FilingRecord(record).unfolded.map({ ExactText($0) }) where seen.insert(type).inserted {
            guard types.count < typeLimit, type.text.utf8.count <= Column.keyLimit else { throw tooManyTypes }
            types.append(type)
        }
        return types
    }

    private static var tooManyTypes: Rejection {
        Rejection(code: "too_many_types", message: "the filing has more than \(typeLimit) types of records, or one whose name exceeds \(Column.keyLimit) bytes")
    }

    var standsAlone: Bool { unfolded.isEmpty }

    /// The tools that a load of the filing shows it to have passed: those that worked on it, and financials-load. Read from its line at each call.
    var passedTools: Set<ExactText> {
        let line = line
        let record = try? JSONObject(parsing: line.span)
        return Set(ToolVersion.versions(record?.value("tool_versions")).keys).union(["financials-load"])
    }

    /// Adds the line of a record of this filing.
    func add(_ type: Span<UInt8>, _ line: Span<UInt8>) throws(Rejection) {
        memorySize += line.count + 1
        size += line.count + 1
        if let last, type.equals(utf8: last.type.text) { return last.lines.append(line) }
        guard type.count <= Column.keyLimit else { throw Self.tooManyTypes }
        let group = group(ExactText(type.text))
        guard groups.count <= Self.typeLimit else { throw Self.tooManyTypes }
        last = group
        group.lines.append(line)
    }

    /// Moves the lines to a temporary file, one for all types.
    func spill() throws(SystemFailure) {
        if spillFile == nil { spillFile = try SpillFile() }
        guard let file = spillFile else { return }
        for group in groups where group.lines.memorySize > 0 { try group.lines.spill(to: file) }
        memorySize = line.count
    }

    /// Ends the filing.
    ///
    /// - Parameter end: its `end` record; nil if it has none.
    func close(_ end: JSONObject?, isWhole: Bool) {
        self.isWhole = isWhole
        let counts = end.map(Self.counts) ?? [:]
        for type in unfolded + Self.typesWithTables.filter({ counts[Self.field($0)] != nil }) { _ = group(type) }
    }

    /// Returns how the records differ from the counts of the filing's `end`; nil if all came.
    func shortfall(against end: JSONObject) -> String? {
        let counts = Self.counts(end)
        // `others` counts the records whose type has no count of its own.
        var others = 0
        let announced = Set(unfolded)
        let came = Dictionary(groups.map { ($0.type, $0.lines.count) }, uniquingKeysWith: { first, _ in first })
        for type in announced.union(came.keys).union(Self.typesWithTables).sorted() {
            let count = came[type] ?? 0
            let field = Self.field(type)
            if let said = counts[field] {
                if said != count { return "\(count) \(field) came, but its end record counts \(said)" }
            } else if counts["others"] != nil, !Self.typesWithTables.contains(type) {
                others += count
            } else if announced.contains(type), Self.typesWithTables.contains(type) {
                return "its line announces \(field), but its end record does not count them"
            }
        }
        if let said = counts["others"], said != others { return "\(others) others came, but its end record counts \(said)" }
        return nil
    }

    private static let typesWithTables = Schema.typesWithTables.map { ExactText($0) }

    /// The field of an `end` record that counts a type.
    private static func field(_ type: ExactText) -> ExactText { ExactText("\(type)s") }

    private static func counts(_ end: JSONObject) -> [ExactText: Int] {
        var counts: [ExactText: Int] = [:]
        end.forEachMember { key, value in
            if let count = value.integer { counts[ExactText(key.text)] = count }
        }
        return counts
    }

    private func group(_ type: ExactText) -> Group {
        if let known = groups.first(where: { $0.type == type }) { return known }
        let group = Group(type)
        groups.append(group)
        return group
    }
}
