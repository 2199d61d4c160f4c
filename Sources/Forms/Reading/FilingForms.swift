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
    /// The forms' last lines without their closing braces, because checks may follow.
    private var pending: [(line: [UInt8], checks: [PendingCheck])] = []
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

    func beginDocument() { documents += 1 }

    func add(_ sum: Amount?, _ type: RecordType, _ field: String) {
        if let known = sums.firstIndex(where: { $0.type == type && $0.field == field }) {
            if let first = sums[known].sum, let sum { sums[known].sum = first + sum } else { sums[known].sum = nil }
        } else {
            sums.append((type, field, sum))
        }
    }

    /// Keeps the last line of a form until all documents are read.
    func add(form line: [UInt8], _ checks: [PendingCheck]) { pending.append((line, checks)) }

    /// Writes the forms' last lines, with the comparisons of their figures and the records.
    package func finish() throws(FormFailure) {
        for (line, checks) in pending {
            let spool = spool(.form)
            spool.writer.bytes.append(line.span)
            write(checks, to: &spool.writer)
            spool.endLine()
        }
        pending.removeAll()
        for (_, spool) in spools {
            do throws(SystemFailure) { try spool.check() } catch {
                throw FormFailure(
                    code: .output, document: "forms", message: error.description, line: 0, offset: 0, concernsFileSystem: error.concernsFileSystem)
            }
        }
    }

    private func write(_ pending: [PendingCheck], to writer: inout JSONWriter) {
        guard emitted.contains(.records), !pending.isEmpty else { return }
        var checks = JSONWriter()
        checks.beginArray()
        let start = checks.bytes.count
        for check in pending {
            let sum: Amount?
            if let field = check.check.field {
                sum = sums.first { $0.type == check.check.type && $0.field == field }?.sum
            } else {
                sum = Amount("\(spools.first { $0.type == check.check.type }?.spool.count ?? 0)")
            }
            guard let sum else { continue }
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
