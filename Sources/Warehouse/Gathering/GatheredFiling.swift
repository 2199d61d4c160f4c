import Bytes
import JSONLines
import Records

/// The records of one filing as they came: its own line, and the lines that were unfolded from it, by type.
final class GatheredFiling {
    /// The records of one type, which replace those of an earlier load; none when the filing was searched for them in vain.
    final class Group {
        let type: String
        let table: Table
        let lines = LineBuffer()

        init(_ type: String) {
            self.type = type
            table = Schema.table(ofType: type)
        }
    }

    let accessionNumber: String
    /// The filing's line, byte for byte.
    let line: [UInt8]
    /// The record types that follow the line, as it announces them.
    let unfolded: [String]
    private(set) var groups: [Group] = []
    /// Whether all records of the filing came.
    private(set) var isWhole = true
    /// The group of the last line: records of one type come one after the other.
    private var last: Group?

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
        unfolded = FilingRecord(record).unfolded
    }

    var standsAlone: Bool { unfolded.isEmpty }
    /// Bytes in memory.
    var memorySize: Int { groups.reduce(line.count) { $0 + $1.lines.memorySize } }
    var recordCount: Int { groups.reduce(1) { $0 + $1.lines.count } }

    /// Adds the line of a record of this filing.
    func add(_ type: Span<UInt8>, _ line: Span<UInt8>) {
        if let last, type.equals(utf8: last.type) { return last.lines.append(line) }
        let group = group(type.text)
        last = group
        group.lines.append(line)
    }

    /// Moves the lines to temporary files.
    func spill() throws(SystemFailure) {
        for group in groups where group.lines.memorySize > 0 { try group.lines.spill() }
    }

    /// Ends the filing.
    ///
    /// - Parameter end: its `end` record; nil if it has none.
    func close(_ end: JSONObject?, isWhole: Bool) {
        self.isWhole = isWhole
        let counts = end.map(Self.counts) ?? [:]
        for type in unfolded + Schema.typesWithTables.filter({ counts["\($0)s"] != nil }) { _ = group(type) }
    }

    /// Returns how the records differ from the counts of the filing's `end`; nil if all came.
    func shortfall(against end: JSONObject) -> String? {
        let counts = Self.counts(end)
        // `others` counts the records whose type has no count of its own.
        var others = 0
        for type in Set(unfolded + groups.map(\.type) + Schema.typesWithTables).sorted() {
            let count = groups.first { $0.type == type }?.lines.count ?? 0
            let field = "\(type)s"
            if let said = counts[field] {
                if said != count { return "\(count) \(field) came, but its end record counts \(said)" }
            } else if counts["others"] != nil, !Schema.typesWithTables.contains(type) {
                others += count
            } else if unfolded.contains(type), Schema.typesWithTables.contains(type) {
                return "its line announces \(field), but its end record does not count them"
            }
        }
        if let said = counts["others"], said != others { return "\(others) others came, but its end record counts \(said)" }
        return nil
    }

    private static func counts(_ end: JSONObject) -> [String: Int] {
        var counts: [String: Int] = [:]
        end.forEachMember { key, value in
            if let count = value.integer { counts[key.text] = count }
        }
        return counts
    }

    private func group(_ type: String) -> Group {
        if let known = groups.first(where: { $0.type == type }) { return known }
        let group = Group(type)
        groups.append(group)
        return group
    }
}
