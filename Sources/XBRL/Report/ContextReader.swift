import Bytes
import Markup
import Records

/// Reads contexts and units (XBRL 2.1 §4.7, §4.8; Dimensions 1.0), wherever they stand: in an instance or in an inline document's header.
final class ContextReader {
    private let report: Report
    private let reader: MarkupReader
    private var context: Report.Context?
    private var contextID: Report.ContextID?
    private var unitID: Report.UnitID?
    private var numerator: [Name] = []
    private var denominator: [Name] = []
    private var isInDenominator = false
    private var start: PeriodDate?
    private var end: PeriodDate?
    private var axis: Name?
    private var isTyped = false
    /// Whether the typed member that is open holds an element that is nil.
    private var isNilMember = false
    /// The depth of the segment or scenario that is open.
    private var containerDepth: Int?
    private var text: [UInt8] = []

    init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
    }

    /// The depth of the context or unit that is open: up to its end every element is this reader's, whatever it is.
    private var openDepth: Int?

    var isReading: Bool { openDepth != nil }

    /// True when the element begins or belongs to a context or a unit.
    func startElement(_ element: Element, _ known: Known?) -> Bool {
        if !isReading {
            switch known {
            case .context:
                openDepth = element.depth
                context = Report.Context()
                contextID = element.attribute(Known.id.ordinal) { report.contextID($0) }
                (start, end, axis, isTyped, containerDepth) = (nil, nil, nil, false, nil)
                report.learnPrefixes(reader)
            case .unit:
                openDepth = element.depth
                numerator = []
                denominator = []
                isInDenominator = false
                unitID = element.attribute(Known.id.ordinal) { report.unitID($0) }
                report.learnPrefixes(reader)
            default: return false
            }
            return true
        }
        report.learnPrefixes(reader)
        switch known {
        case .identifier: context?.scheme = scheme(of: element)
        case .segment: containerDepth = element.depth
        case .scenario:
            containerDepth = element.depth
            context?.container = .scenario
        case .explicitMember, .typedMember:
            axis = element.attribute(Known.dimension.ordinal) { report.name($0, reader) }
            if axis == nil { context?.hasOtherContent = true }
            isTyped = known == .typedMember
            isNilMember = false
        case .unitDenominator: isInDenominator = true
        default:
            if let containerDepth, element.depth == containerDepth + 1 { context?.hasOtherContent = true }
            // The member is the element within.
            if isTyped, let containerDepth, element.depth == containerDepth + 2, element.attribute(Known.xsiNil.ordinal, { $0.isTrue }) == true {
                isNilMember = true
            }
        }
        // What a typed member holds is the text within its element, whatever that is called.
        if !(isTyped && axis != nil && known != .typedMember) || text.isEmpty { text.removeAll(keepingCapacity: true) }
        return true
    }

    func characters(_ text: Span<UInt8>) {
        self.text.append(text)
    }

    func endElement(_ element: Element, _ known: Known?) {
        if element.depth == openDepth {
            if known == .context { finishContext() } else { finishUnit() }
            openDepth = nil
            return
        }
        switch known {
        case .identifier: context?.entity = trimmedText()
        case .startDate: start = date(isEnd: false)
        case .endDate: end = date(isEnd: true)
        case .instant: context?.period = .instant(date(isEnd: true))
        case .forever: context?.period = .forever
        case .period:
            if let start, let end { context?.period = .duration(start, end) }
            start = nil
            end = nil
        case .segment, .scenario: containerDepth = nil
        case .explicitMember:
            let bytes = text
            if let axis { context?.dimensions.append(Report.Dimension(axis: axis, member: .explicit(report.name(bytes.span, reader, usesDefault: true)))) }
            axis = nil
        case .typedMember:
            if let axis { context?.dimensions.append(Report.Dimension(axis: axis, member: isNilMember ? .nil : .typed(trimmedText()))) }
            axis = nil
            isTyped = false
        case .measure:
            let bytes = text
            let measure = report.name(bytes.span, reader, usesDefault: true)
            if isInDenominator { denominator.append(measure) } else { numerator.append(measure) }
        case .unitDenominator: isInDenominator = false
        default: break
        }
    }

    private func finishContext() {
        if let count = context?.dimensions.count, count > XBRLLimits.dimensions {
            return reader.fail("a context of more than \(XBRLLimits.dimensions) dimensions")
        }
        if let bytes = context.map(repeatedBytes) {
            guard bytes <= XBRLLimits.repeated else { return reader.fail("a context of more than \(XBRLLimits.repeated) bytes of names and texts") }
            context?.repeatedBytes = bytes
        }
        let problem = takeProblem()
        context?.problem = problem
        if let context, let contextID { report.define(context, contextID) }
        context = nil
    }

    /// What makes the context none: what its facts are of cannot be said. An axis that is there twice has the first member it was given.
    private func takeProblem() -> String? {
        guard var dimensions = context?.dimensions else { return nil }
        var problem: String?
        if context?.period == Report.Period.none { problem = "a context without a period" }
        var index = 1
        while index < dimensions.count {
            let axis = dimensions[index].axis
            guard dimensions[..<index].contains(where: { $0.axis == axis }) else {
                index += 1
                continue
            }
            dimensions.remove(at: index)
            problem = "a context with two members of \(reader.names.local(axis).prefix(100))"
        }
        context?.dimensions = dimensions
        if context?.hasOtherContent == true { problem = "a context with a segment that is no dimension" }
        switch context?.period {
        case .duration(.day(let start), .day(let end)) where end < start: problem = "a period that ends before it starts"
        case .some(let period): if let text = period.notADate { problem = "\"\(text.prefix(40))\" is no date" }
        case nil: break
        }
        return problem
    }

    /// What each fact of the context repeats.
    private func repeatedBytes(_ context: Report.Context) -> Int {
        func count(_ date: PeriodDate) -> Int { if case .text(let text) = date { text.utf8.count } else { 10 } }
        func count(_ name: Name) -> Int { reader.names.withLocal(name) { $0.count } }
        var bytes = context.entity.utf8.count + context.scheme.utf8.count
        switch context.period {
        case .instant(let date): bytes += count(date)
        case .duration(let start, let end): bytes += count(start) + count(end)
        case .none, .forever: break
        }
        for dimension in context.dimensions {
            bytes += 2 * XBRLLimits.prefix
            switch dimension.member {
            case .explicit(let member): bytes += count(dimension.axis) + count(member)
            case .typed(let text): bytes += count(dimension.axis) + text.utf8.count
            case .nil: bytes += count(dimension.axis)
            }
        }
        return bytes
    }

    private func finishUnit() {
        guard let unitID else { return }
        // Local names: `iso4217:USD` is USD, `xbrli:pure` is pure.
        func product(_ measures: [Name]) -> String { measures.map { reader.names.local($0) }.sorted().joined(separator: "*") }
        let text = denominator.isEmpty ? product(numerator) : "\(product(numerator))/\(product(denominator))"
        guard text.utf8.count <= XBRLLimits.repeated else { return reader.fail("a unit of more than \(XBRLLimits.repeated) bytes") }
        report.define(Report.Unit(text: text, numerator: numerator, denominator: denominator), unitID)
    }

    private func trimmedText() -> String {
        let bytes = text
        return bytes.span.extracting(bytes.span.trimmedRange).text
    }

    private func scheme(of element: Element) -> String {
        var scheme = ""
        element.forEachWrittenAttribute { _, local, value, _ in if local.equals("scheme") { scheme = value.text } }
        return scheme
    }

    /// A date alone stands for its day. A time of midnight at an end is the end of the day before (XBRL 2.1 §4.7.2),
    /// and the last moment of a day at a start is the beginning of the next. No other moment is the end of a day.
    private func date(isEnd: Bool) -> PeriodDate {
        let bytes = text
        let trimmed = bytes.span.extracting(bytes.span.trimmedRange)
        guard trimmed.count >= 10, let day = CalendarDate(trimmed.extracting(0..<10)) else { return .text(trimmed.text) }
        let rest = trimmed.extracting(10..<trimmed.count)
        if rest.isEmpty || Self.isTimeZone(rest) { return .day(day) }
        guard let isStart = Self.isMidnight(rest) else { return .text(trimmed.text) }
        if isStart { return .day(isEnd ? day + -1 : day) }
        return .day(isEnd ? day : day + 1)
    }

    /// `T00:00:00`, `T24:00:00.000Z`: whether it is the midnight at which the day starts, or that at which it ends. Nil for what is no midnight.
    private static func isMidnight(_ time: Span<UInt8>) -> Bool? {
        let isStart = time.hasPrefix("T00:00:00")
        guard isStart || time.hasPrefix("T24:00:00") else { return nil }
        var position = 9
        if position < time.count, time[position] == UInt8(ascii: ".") {
            position += 1
            let fraction = position
            while position < time.count, time[position] == UInt8(ascii: "0") { position += 1 }
            if position == fraction { return nil }
        }
        return position == time.count || isTimeZone(time.extracting(position..<time.count)) ? isStart : nil
    }

    /// `Z`, `+05:30`, `-08:00`: XML Schema lets them stand behind a date, up to fourteen hours.
    private static func isTimeZone(_ text: Span<UInt8>) -> Bool {
        if text.equals("Z") { return true }
        guard text.count == 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"), text[3] == UInt8(ascii: ":"),
            text[1].isDigit, text[4].isDigit, let hours = text.extracting(1..<3).integer, let minutes = text.extracting(4..<6).integer
        else { return false }
        return minutes < 60 && hours * 60 + minutes <= 14 * 60
    }
}

extension Report {
    /// Learns what the document calls the namespaces that it has bound since this was called before. It is called where names are that records have: at
    /// facts, tuples, contexts and units.
    func learnPrefixes(_ reader: MarkupReader) {
        guard reader.hasNewBindings else { return }
        reader.scope.forEachNewBinding { prefix, namespace in prefixes.learn(prefix, for: namespace, reader.names) }
    }
}

extension Span where Element == UInt8 {
    /// A boolean of XML Schema that says yes.
    var isTrue: Bool {
        let text = extracting(trimmedRange)
        return text.equals("true") || text.equals("1")
    }
}
