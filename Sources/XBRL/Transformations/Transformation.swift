import Bytes

/// A transformation of inline XBRL, which converts displayed text to the value that the text means.
///
/// Each registry, 1 to 5 of XBRL International and that of the SEC, has its own namespace.
package struct Transformation: Sendable, Equatable {
    let rule: Rule

    /// Finds a transformation by its namespace and name; nil if it is unknown.
    package init?(namespace: Span<UInt8>, name: Span<UInt8>) {
        guard let registry = Registry(namespace: namespace), let rule = registry.rule(named: name) else { return nil }
        self.rule = rule
    }

    /// Whether the result is a number: an xs:decimal without a sign. The results of `numinf`, `numneginf` and `numnan` are INF, -INF and NaN.
    package var isNumeric: Bool {
        switch rule {
        case .zero, .zeroDash, .zeroHyphen, .decimal, .groupedDecimal, .unitDecimal, .infinity, .negativeInfinity, .notANumber, .numberWords: true
        default: false
        }
    }

    /// Appends the value to `output`. Returns false, with `output` unchanged, if the content does not have the transformation's format.
    ///
    /// The white space of XML around the content is ignored; non-breaking spaces are not. Numbers are written without group separators and leading zeros, and
    /// with all digits after the point.
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

    /// The longest date, duration or name in bytes. A filer may have tagged a whole section as a date: do not search it.
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

    /// Appends the meaning of a ballot box: U+2610 is empty, U+2611 checked, and U+2612 crossed.
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

/// The rule that a transformation applies. A rule may have different names in different registries.
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
