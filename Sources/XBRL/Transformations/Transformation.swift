import Bytes

/// A transformation of inline XBRL: from what a document shows to the value it means.
///
/// Known are the registries 1 to 5 of XBRL International and the SEC's, each by its namespace.
package struct Transformation: Sendable, Equatable {
    let rule: Rule

    /// Nil for a namespace or a name that no registry has.
    package init?(namespace: Span<UInt8>, name: Span<UInt8>) {
        guard let registry = Registry(namespace: namespace), let rule = registry.rule(named: name) else { return nil }
        self.rule = rule
    }

    /// The result is a number: decimal text as xs:decimal takes it, without a sign; of `numinf`, `numneginf` and `numnan` it is INF, -INF or NaN.
    package var isNumeric: Bool {
        switch rule {
        case .zero, .zeroDash, .zeroHyphen, .decimal, .groupedDecimal, .unitDecimal, .infinity, .negativeInfinity, .notANumber, .numberWords: true
        default: false
        }
    }

    /// Appends the value to `output`; false (with `output` as it was) when the content is not what the transformation takes.
    ///
    /// White space of XML around the content is no part of it; a non-breaking space is.
    /// A number loses its group separators and leading zeros, and keeps the digits behind its point.
    package func apply(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        let start = output.count
        if append(content.extracting(content.trimmedRange), to: &output) { return true }
        output.removeLast(output.count - start)
        return false
    }

    private func append(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        switch rule {
        case .decimal(let style): return Self.appendDecimal(content, style, to: &output)
        case .zero: output.append("0")
        case .empty: break
        case .true: output.append("true")
        case .false: output.append("false")
        case .infinity: output.append("INF")
        case .negativeInfinity: output.append("-INF")
        case .notANumber: output.append("NaN")
        case .zeroDash:
            guard content.count > 0, content.dashLength(at: 0) == content.count else { return false }
            output.append("0")
        case .zeroHyphen:
            guard content.equals("-") else { return false }
            output.append("0")
        case .groupedDecimal(let grouping): return Self.appendGrouped(content, grouping, to: &output)
        case .ballotBox(let isYesNo): return Self.appendBallotBox(content, isYesNo, to: &output)
        default: return content.count <= Self.longestText && appendFromText(content, to: &output)
        }
        return true
    }

    /// Dates, durations and names are short; a whole section that somebody tagged as one is not searched.
    private static let longestText = 1000

    private func appendFromText(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        switch rule {
        case .unitDecimal(let style): Self.appendUnitDecimal(content, style, to: &output)
        case .date(let shape, let names): Self.appendDate(content, shape, names, to: &output)
        case .plainDate(let shape): Self.appendPlainDate(content, shape, to: &output)
        case .eastAsianDate(let shape): Self.appendEastAsianDate(content, shape, to: &output)
        case .indianDate: Self.appendIndianDate(content, to: &output)
        case .quarterEnd: Self.appendQuarterEnd(content, to: &output)
        case .duration(let unit): Self.appendDuration(content, unit, to: &output)
        case .numberWords: Self.appendNumberWords(content, to: &output)
        case .durationWords: Self.appendDurationWords(content, to: &output)
        case .phrase(let list): list.appendCode(content, to: &output)
        default: false
        }
    }

    /// U+2610 is an empty ballot box, U+2611 and U+2612 are a checked and a crossed one.
    private static func appendBallotBox(_ content: Span<UInt8>, _ isYesNo: Bool, to output: inout [UInt8]) -> Bool {
        if content.equals("\u{2610}") {
            output.append(isYesNo ? "No" : "false")
        } else if content.equals("\u{2611}") || content.equals("\u{2612}") {
            output.append(isYesNo ? "Yes" : "true")
        } else {
            return false
        }
        return true
    }
}

/// What a transformation does, whatever the registries call it.
enum Rule: Sendable, Equatable {
    case empty
    case `true`
    case `false`
    case zero
    case zeroDash
    case zeroHyphen
    case infinity
    case negativeInfinity
    case notANumber
    case decimal(DecimalStyle)
    case groupedDecimal(DecimalGrouping)
    case unitDecimal(UnitDecimalStyle)
    case date(DateShape, MonthNames)
    case plainDate(PlainDateShape)
    case eastAsianDate(EastAsianDateShape)
    case indianDate
    case quarterEnd
    case duration(DurationUnit)
    case numberWords
    case durationWords
    case ballotBox(isYesNo: Bool)
    case phrase(PhraseList)
}
