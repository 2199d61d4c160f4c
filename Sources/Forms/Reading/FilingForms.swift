import Bytes
import JSONLines
import Markup
package import Records

/// The forms of one filing: what its documents say, as lines, type by type.
package final class FilingForms {
    package struct Emitted: OptionSet, Sendable {
        package let rawValue: Int
        package static let forms = Emitted(rawValue: 1)
        package static let records = Emitted(rawValue: 2)
        package init(rawValue: Int) { self.rawValue = rawValue }
    }

    let accessionNumber: String?
    let emitted: Emitted
    /// Whether figures of Form 13F are in dollars; nil if the filing's date is not known.
    let isInDollars: Bool?
    private var spools: [(type: RecordType, spool: RecordSpool)] = []
    /// The members that the first cover of the filing gives to the records of its other documents, as JSON without braces.
    var shared: [UInt8] = []
    package private(set) var problems: [Problem] = []
    /// The number of documents that are forms.
    package private(set) var documents = 0
    /// The number of those of which there is a map.
    package private(set) var mapped = 0
    /// The types of records of which a document was read, even if it had none.
    private var tables: Set<RecordType> = []
    /// The last line of the first form with checks, without its closing brace: the records that it is compared with may follow.
    private var pending: (line: [UInt8], checks: [PendingCheck], document: String, offset: Int)?
    /// The lines of forms behind it.
    private let later = RecordSpool()
    private var sums: [(type: RecordType, field: String, sum: Amount?)] = []
    var prices = PriceSample()

    struct PendingCheck {
        let check: FormMap.Check
        let expected: Amount
    }

    package init(accessionNumber: String?, filingDate: CalendarDate?, emitted: Emitted) {
        self.accessionNumber = accessionNumber
        self.emitted = emitted
        isInDollars = filingDate.map { $0 >= PriceSample.firstDayInDollars }
    }

    /// The lines of each type that was looked for, in the order of their first appearance; forms come first.
    package var records: [(type: RecordType, spool: RecordSpool)] {
        spools.filter { $0.type == .form } + spools.filter { $0.type != .form }
    }

    func spool(_ type: RecordType) -> RecordSpool {
        if let known = spools.first(where: { $0.type == type }) { return known.spool }
        let spool = RecordSpool()
        spools.append((type, spool))
        return spool
    }

    func add(_ problem: Problem) {
        if problems.count < FormLimits.problems { problems.append(problem) }
    }

    /// The types of records that covers tell figures of.
    private var compared: Set<RecordType> = []

    /// Counts a document that is a form.
    ///
    /// - Parameters:
    ///   - types: the types of the records that it may have; nil without a map.
    ///   - compared: the types of records that it may tell figures of.
    func beginDocument(_ types: [RecordType]?, compared: [RecordType] = []) {
        self.compared.formUnion(compared)
        documents += 1
        guard let types else { return }
        mapped += 1
        tables.formUnion(types)
    }

    func add(_ sum: Amount?, _ type: RecordType, _ field: String) {
        if let known = sums.firstIndex(where: { $0.type == type && $0.field == field }) {
            if let first = sums[known].sum, let sum { sums[known].sum = first + sum } else { sums[known].sum = nil }
        } else {
            sums.append((type, field, sum))
        }
    }

    /// Adds the line of a form or of a piece, without its closing brace. The first one with checks is kept until all documents are read.
    func add(form line: [UInt8], _ checks: [PendingCheck], document: String, offset: Int) {
        if pending == nil, !checks.isEmpty {
            pending = (line, checks, document, offset)
        } else {
            let spool = pending == nil ? spool(.form) : later
            spool.writer.bytes.append(line.span)
            spool.endLine()
        }
    }

    /// Writes the lines that were kept, with the comparisons of the form's figures and the records.
    package func finish() throws(FormFailure) {
        if emitted.contains(.records) { noteTables() }
        if let pending {
            let spool = spool(.form)
            spool.writer.bytes.append(pending.line.span)
            if emitted.contains(.records) { write(pending.checks, to: &spool.writer) }
            spool.endLine()
            spool.add(later)
            self.pending = nil
        }
        for spool in spools.map({ $0.spool }) + [later] {
            do throws(SystemFailure) { try spool.check() } catch {
                throw FormFailure(
                    code: .output, document: "forms", message: error.description, line: 0, offset: 0, concernsFileSystem: error.concernsFileSystem)
            }
        }
    }

    /// Notes the types of records that a cover tells figures of, and that no document has. A type of which it tells none is counted, as 0.
    private func noteTables() {
        for type in RecordType.allCases where compared.contains(type) && !tables.contains(type) {
            guard let pending, pending.checks.contains(where: { $0.check.type == type && $0.expected != .zero }) else {
                _ = spool(type)
                continue
            }
            let message = "the form tells figures of its \(type.name) records, and no document that was read has them"
            add(Problem(code: "no_table", message: message, document: pending.document, offset: pending.offset))
        }
    }

    private func write(_ pending: [PendingCheck], to writer: inout JSONWriter) {
        var checks = JSONWriter()
        checks.beginArray()
        let start = checks.bytes.count
        for check in pending where tables.contains(check.check.type) || check.expected == .zero {
            let sum: Amount?
            if let field = check.check.field {
                sum = sums.first { $0.type == check.check.type && $0.field == field }?.sum
            } else {
                sum = Amount("\(spools.first { $0.type == check.check.type }?.spool.count ?? 0)")
            }
            guard let sum else {
                let message = "the sum of \(check.check.field ?? "") has more than \(FormLimits.addedDigits) digits: it is not compared"
                add(Problem(code: "bad_total", message: message))
                continue
            }
            checks.beginObject()
            checks.member("check", check.check.name)
            checks.key("expected")
            checks.raw(check.expected)
            checks.key("sum")
            checks.raw(sum)
            checks.key("consistent")
            checks.boolean(sum == check.expected)
            checks.endObject()
        }
        prices.write(isInDollars: isInDollars, to: &checks)
        guard checks.bytes.count > start else { return }
        checks.endArray()
        writer.bytes.append(",\"checks\":")
        writer.bytes.append(checks.bytes.span)
    }
}

extension JSONWriter {
    fileprivate mutating func raw(_ amount: Amount) {
        var digits: [UInt8] = []
        amount.append(to: &digits)
        raw(digits.span)
    }
}
