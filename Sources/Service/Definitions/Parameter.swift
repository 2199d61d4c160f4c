import Bytes
import Records
import Warehouse

/// A parameter of an endpoint: what it takes, and what it is for.
struct Parameter: Sendable {
    enum Kind: Sendable {
        /// A text of 1 to so many characters (Unicode scalars), without U+0000.
        case text(Int)
        /// Letters, digits, `-` and `_`, up to so many.
        case word(Int)
        /// Texts as above; the parameter may be repeated.
        case texts(Int)
        case integer(ClosedRange<Int>)
        case date
        case flag
        case choice([String])
        case accessionNumber
        case uuid
        /// A CIK or a ticker.
        case company
    }

    let name: String
    let kind: Kind
    let summary: String
    let isInPath: Bool
    let isRequired: Bool
    /// What the values of the parameter restrict a list to; nil for a parameter that restricts none.
    let filter: Filter?

    typealias Filter = @Sendable ([ParameterValue]) -> RowFilter?

    init(_ name: String, _ kind: Kind, _ summary: String, isInPath: Bool = false, isRequired: Bool = false, filter: Filter? = nil) {
        (self.name, self.kind, self.summary, self.isInPath, self.isRequired) = (name, kind, summary, isInPath, isRequired || isInPath)
        self.filter = filter
    }

    /// The most values of a parameter that may be repeated.
    static let repetitionLimit = 20
    /// The longest ticker, in bytes.
    static let tickerLimit = 20

    /// Reads a value.
    func value(of text: String) throws(Problem) -> ParameterValue {
        switch kind {
        case .text(let limit), .texts(let limit):
            // No database has a text with U+0000.
            if (1...limit).contains(text.unicodeScalars.count), !text.utf8.contains(0) { return .text(text) }
        case .word(let limit): if (1...limit).contains(text.utf8.count), text.utf8.allSatisfy(\.isWordByte) { return .text(text) }
        case .integer(let range): if text.utf8.count <= 20, let number = Int(text), range.contains(number) { return .integer(number) }
        // PostgreSQL has no year 0.
        case .date: if let date = CalendarDate(text), text.utf8.count == 10, date.year > 0 { return .date(date) }
        case .flag: if text == "true" || text == "false" { return .flag(text == "true") }
        case .choice(let words): if words.contains(text) { return .text(text) }
        case .accessionNumber: if let number = AccessionNumber(text) { return .accessionNumber(number) }
        case .uuid: if WarehouseReader.isUUID(text) { return .text(text.lowercased()) }
        case .company:
            if let cik = CIK.named(text) { return .cik(cik) }
            if (1...Self.tickerLimit).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return .text(text.uppercased()) }
        }
        throw Problem(.badRequest, "invalid_parameter", "\(name) takes \(takes)", parameter: name)
    }

    /// What the parameter takes, in words.
    private var takes: String {
        switch kind {
        case .text(let limit), .texts(let limit): "a text of 1 to \(limit) characters, without U+0000"
        case .word(let limit): "1 to \(limit) letters, digits, - and _"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .date: "a date, YYYY-MM-DD"
        case .flag: "true or false"
        case .choice(let words): words.joined(separator: ", ").replacingLast(", ", with: " or ")
        case .accessionNumber: "an accession number, such as 0000320193-24-000123"
        case .uuid: "a UUID"
        case .company: "a CIK or a ticker"
        }
    }
}

extension String {
    fileprivate func replacingLast(_ text: String, with other: String) -> String {
        ranges(of: text).last.map { replacingCharacters(in: $0, with: other) } ?? self
    }

    private func replacingCharacters(in range: Range<Index>, with other: String) -> String { self[..<range.lowerBound] + other + self[range.upperBound...] }
}

extension UInt8 {
    fileprivate var isWordByte: Bool { isASCIILetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") }
}

/// A value of a parameter.
enum ParameterValue: Sendable {
    case text(String)
    case integer(Int)
    case date(CalendarDate)
    case flag(Bool)
    case accessionNumber(AccessionNumber)
    case cik(CIK)

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    var date: CalendarDate? { if case .date(let date) = self { date } else { nil } }
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var accessionNumber: AccessionNumber? { if case .accessionNumber(let number) = self { number } else { nil } }
    var cik: CIK? { if case .cik(let cik) = self { cik } else { nil } }
}

/// The values of a request's parameters, checked.
struct Arguments {
    private var values: [String: [ParameterValue]] = [:]
    private let texts: [(name: String, value: String)]

    /// - Parameters:
    ///   - path: the values of the parameters in the path, still encoded.
    ///   - isForm: whether an empty value is none.
    init(_ parameters: [Parameter], path: [String: Substring], query: QueryItems, isForm: Bool) throws(Problem) {
        // A browser sends the empty fields of a form as well.
        var texts: [(name: String, value: String)] = query.items.filter { !isForm || !$0.value.isEmpty }
        for (name, value) in path {
            guard let text = PercentEncoding.decode(value) else { throw Problem(.notFound, "not_found", "there is nothing at this path") }
            guard !texts.contains(where: { $0.name == name }) else { throw Self.unknown(name, parameters) }
            texts.append((name, text))
        }
        self.texts = texts
        for (name, text) in texts {
            guard let parameter = parameters.first(where: { $0.name == name }) else { throw Self.unknown(name, parameters) }
            let count = values[name]?.count ?? 0
            if case .texts = parameter.kind {
                guard count < Parameter.repetitionLimit else {
                    throw Problem(.badRequest, "invalid_parameter", "\(name) is given more than \(Parameter.repetitionLimit) times", parameter: name)
                }
            } else if count > 0 {
                throw Problem(.badRequest, "invalid_parameter", "\(name) is given more than once", parameter: name)
            }
            values[name, default: []].append(try parameter.value(of: text))
        }
        for parameter in parameters where parameter.isRequired && values[parameter.name] == nil {
            throw Problem(.badRequest, "missing_parameter", "\(parameter.name) is missing: \(parameter.summary)", parameter: parameter.name)
        }
    }

    private static func unknown(_ name: String, _ parameters: [Parameter]) -> Problem {
        let names = parameters.filter { !$0.isInPath }.map(\.name)
        let known = names.isEmpty ? "there are no parameters here" : "the parameters here are \(names.joined(separator: ", "))"
        return Problem(.badRequest, "unknown_parameter", "there is no such parameter: \(known)", parameter: name)
    }

    /// The value of a parameter as it was given; nil for none.
    func given(_ name: String) -> String? { texts.first { $0.name == name }?.value }

    /// The values as they were given, as a query.
    func query(except names: [String]) -> String {
        texts.filter { !names.contains($0.name) }.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    subscript(name: String) -> [ParameterValue] { values[name] ?? [] }

    func first(_ name: String) -> ParameterValue? { values[name]?.first }
}
