import Bytes
import Digest
import JSONLines
import Records

/// A filing that is being gathered: its line, and the rows of its records so far.
final class PendingFiling {
    let accessionNumber: String
    /// The filing's line, byte for byte, for a reject.
    let line: [UInt8]
    /// The known record types that follow the line.
    let unfolded: [RecordType]
    /// Whether no records follow the line.
    let standsAlone: Bool

    var filing = RowBuffer(Schema.filings)
    var documents = RowBuffer(Schema.documents)
    var statements = RowBuffer(Schema.statements)
    var sections = RowBuffer(Schema.sections)
    var facts = RowBuffer(Schema.facts)
    /// Whether the line lists documents, which replace those of an earlier load.
    private(set) var hasDocuments = false

    /// The number of records so far, by type, to compare with the `end`.
    private(set) var counts = (statements: 0, sections: 0, facts: 0)
    /// Whether xbrl-extract has read the filing. If it did and the filing stands alone, the filing has no XBRL.
    let isExtracted: Bool
    /// The rows that were moved to a temporary file; nil while all fit in memory.
    private(set) var spill: SpillFile?

    /// - Parameter buffers: an earlier filing, whose buffers are reused.
    init(_ record: JSONObject, line: Span<UInt8>, reusing buffers: PendingFiling? = nil) throws(Rejection) {
        guard let accessionNumber = record.string("accession_number") else {
            throw Rejection(code: "no_accession_number", message: "a filing without an accession number")
        }
        guard AccessionNumber(accessionNumber)?.description == accessionNumber else {
            throw Rejection(code: "bad_accession_number", message: "not an accession number: \(accessionNumber.prefix(40))")
        }
        let types = FilingRecord(record).unfolded
        self.accessionNumber = accessionNumber
        self.line = line.array
        unfolded = RecordType.allCases.filter { types.contains("\($0.name)") }
        standsAlone = types.isEmpty
        isExtracted = Self.isExtracted(record)
        if let buffers {
            swap(&filing, &buffers.filing)
            swap(&documents, &buffers.documents)
            swap(&statements, &buffers.statements)
            swap(&sections, &buffers.sections)
            swap(&facts, &buffers.facts)
            filing.removeAll()
            removeRows()
        }
        var record = record
        for column in Schema.filings.columns { column.lapse(in: &record) }
        try filing.append(record)
        let patch = RecordPatch(record)
        filing.set(Schema.filings.index(of: "record"), patch.bytes.span)
        try addDocuments(of: record)
    }

    var rowCount: Int { filing.count + documents.count + statements.count + sections.count + facts.count + (spill?.rowCount ?? 0) }
    var size: Int { filing.size + documents.size + statements.size + sections.size + facts.size }

    /// Removes all rows but the filing's own.
    func removeRows() {
        documents.removeAll()
        statements.removeAll()
        sections.removeAll()
        facts.removeAll()
    }

    /// Moves the rows to the temporary file.
    func spillRows() throws(SystemFailure) {
        if spill == nil { spill = try SpillFile() }
        try spill?.append([documents, statements, sections, facts])
        removeRows()
    }

    /// Replaces the rows in memory by a piece of the temporary file.
    func restoreRows(_ piece: Int) throws(SystemFailure) {
        try spill?.read(piece, 0, into: &documents)
        try spill?.read(piece, 1, into: &statements)
        try spill?.read(piece, 2, into: &sections)
        try spill?.read(piece, 3, into: &facts)
    }

    /// Whether this load replaces the records of a type from an earlier load: it has records of the type, or the filing was searched for them and has none.
    func replaces(_ type: RecordType, end: JSONObject?) -> Bool {
        let count =
            switch type {
            case .fact: counts.facts
            case .statement: counts.statements
            case .section: counts.sections
            case .filing, .end, .receipt, .reject: 0
            }
        return count > 0 || unfolded.contains(type) || end?.integer(EndRecord.field(type)) != nil
    }

    /// Adds a fact, statement or section of this filing.
    func add(_ record: JSONObject, _ type: RecordType) throws(Rejection) {
        switch type {
        case .fact:
            try facts.append(record)
            counts.facts += 1
        case .section:
            try sections.append(record)
            counts.sections += 1
        case .statement:
            try statements.append(record)
            statements.set(0, statementID(set: record.string("set")))
            counts.statements += 1
        case .filing, .end, .receipt, .reject: break
        }
    }

    /// Returns how the records differ from the counts of the filing's `end`; nil if all came.
    func shortfall(against end: JSONObject) -> String? {
        for (type, count) in [(RecordType.fact, counts.facts), (.statement, counts.statements), (.section, counts.sections)] {
            let field = EndRecord.field(type)
            let said = end.integer(field)
            if let said, said != count { return "\(count) \(field) came, but its end record counts \(said)" }
            if said == nil, unfolded.contains(type) { return "its line announces \(field), but its end record does not count them" }
        }
        return nil
    }

    private func addDocuments(of record: JSONObject) throws(Rejection) {
        var failure: Rejection?
        let found: Void? = record.withValue("documents") { array in
            hasDocuments = true
            if array.equals("null") { return }
            guard array.count > 0, array[0] == UInt8(ascii: "[") else {
                failure = Rejection(code: "bad_field", message: "documents is not an array")
                return
            }
            do throws(Rejection) { try addDocuments(array) } catch { failure = error }
        }
        if found != nil, let failure { throw failure }
    }

    /// Whether the record shows that xbrl-extract read the filing. It reads no tombstones, and no headers without documents.
    private static func isExtracted(_ record: JSONObject) -> Bool {
        guard !FilingRecord(record).isRemoved, record.value("documents")?.array?.isEmpty == false else { return false }
        return record.value("tool_versions")?["xbrl-extract"]?.string != nil
    }

    /// - Parameter array: a JSON array, well-formed because the record was parsed.
    private func addDocuments(_ array: Span<UInt8>) throws(Rejection) {
        let scanner = JSONScanner()
        var document = JSONObject()
        var position = scanner.skipBlanks(array, 1)
        while position < array.count, array[position] != UInt8(ascii: "]") {
            do throws(JSONFailure) {
                let end = try scanner.value(array, position)
                try document.parse(array.extracting(position..<end))
                position = scanner.skipBlanks(array, end)
            } catch {
                throw Rejection(code: "bad_field", message: "documents holds a value that is not an object")
            }
            try documents.append(document)
            documents.set(0, accessionNumber)
            documents.set(1, documents.count)
            if position < array.count, array[position] == UInt8(ascii: ",") { position = scanner.skipBlanks(array, position + 1) }
        }
    }

    /// Returns the statement's ID, the same on every run: a UUID (RFC 9562, version 8) from the hash of the statement's key fields.
    private func statementID(set: String?) -> String {
        var key: [UInt8] = []
        for name: StaticString in ["accession_number", "statement_type", "role", "period_start", "period_end"] {
            key.append(utf8: statements.text(Schema.statements.index(of: name)) ?? "")
            key.append(0)
        }
        // A filing may hold several document sets. A record without `set` keeps the ID that it had before sets were known.
        if let set {
            key.append(utf8: set)
            key.append(0)
        }
        var hash = Array(SHA256.hash(key.span).prefix(16))
        hash[6] = hash[6] & 0x0F | 0x80
        hash[8] = hash[8] & 0x3F | 0x80
        let digits = hash.hexadecimal
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return parts.map { String(decoding: Array(digits.utf8)[$0], as: UTF8.self) }.joined(separator: "-")
    }
}
