import Bytes
import Markup
import Records

/// Reads contexts and units (XBRL 2.1 §4.7, §4.8; Dimensions 1.0) of an instance or of an inline document's header.
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
    /// Whether the open typed member contains a nil element.
    private var isNilMember = false
    /// The depth of the open segment or scenario.
    private var containerDepth: Int?
    private var text: [UInt8] = []

    init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
    }

    /// The depth of the open context or unit. While one is open, this reader handles all elements.
    private var openDepth: Int?

    var isReading: Bool { openDepth != nil }

    /// Handles a start tag. Returns whether the element is a context or a unit, or is within one.
    func startElement(_ element: Element, _ known: KnownName?) -> Bool {
        if !isReading {
            switch known {
            case .context:
                openDepth = element.depth
                context = Report.Context()
                contextID = element.attribute(KnownName.id.number) { report.contextID($0) }
                (start, end, axis, isTyped, containerDepth) = (nil, nil, nil, false, nil)
                report.learnPrefixes(reader)
            case .unit:
                openDepth = element.depth
                numerator = []
                denominator = []
                isInDenominator = false
                unitID = element.attribute(KnownName.id.number) { report.unitID($0) }
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
            axis = element.attribute(KnownName.dimension.number) { report.name($0, reader) }
            if axis == nil { context?.hasOtherContent = true }
            isTyped = known == .typedMember
            isNilMember = false
        case .unitDenominator: isInDenominator = true
        default:
            if let containerDepth, element.depth == containerDepth + 1 { context?.hasOtherContent = true }
            // The child of a typed member is the member's value.
            if isTyped, let containerDepth, element.depth == containerDepth + 2, element.attribute(KnownName.xsiNil.number, { $0.isTrue }) == true {
                isNilMember = true
            }
        }
        // The value of a typed member is all text within it, including the text of nested elements.
        if !(isTyped && axis != nil && known != .typedMember) || text.isEmpty { text.removeAll(keepingCapacity: true) }
        return true
    }

    func characters(_ text: Span<UInt8>) {
        self.text.append(text)
    }

    func endElement(_ element: Element, _ known: KnownName?) {
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
            return reader.fail("a context has more than \(XBRLLimits.dimensions) dimensions")
        }
        if let bytes = context.map(repeatedBytes) {
            guard bytes <= XBRLLimits.repeated else { return reader.fail("a context has more than \(XBRLLimits.repeated) bytes of names and texts") }
            context?.repeatedBytes = bytes
        }
        let repeatedAxis = removeRepeatedAxes()
        if var context, let contextID {
            context.problem = problem(of: context, repeatedAxis: repeatedAxis)
            report.define(context, contextID)
        }
        context = nil
    }

    /// Removes each dimension whose axis occurred before in the context. Returns the axis of the last dimension that was removed.
    private func removeRepeatedAxes() -> Name? {
        guard var dimensions = context?.dimensions else { return nil }
        var repeated: Name?
        var index = 1
        while index < dimensions.count {
            let axis = dimensions[index].axis
            guard dimensions[..<index].contains(where: { $0.axis == axis }) else {
                index += 1
                continue
            }
            dimensions.remove(at: index)
            repeated = axis
        }
        context?.dimensions = dimensions
        return repeated
    }

    /// Returns the reason why the context's meaning is uncertain; nil for a valid context.
    private func problem(of context: Report.Context, repeatedAxis: Name?) -> String? {
        if case .duration(.day(let start), .day(let end)) = context.period, end < start { return "a period that ends before it starts" }
        if let text = context.period.invalidDate { return "\"\(text.prefix(40))\" is not a date" }
        if context.hasOtherContent { return "a context whose segment or scenario has content other than dimensions" }
        if let repeatedAxis { return "a context with two members of \(reader.names.local(repeatedAxis).prefix(100))" }
        return context.period == .none ? "a context without a period" : nil
    }

    /// Returns the number of bytes of names and texts that the record of each fact of the context repeats.
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
        // The text has only local names: `iso4217:USD` becomes USD, `xbrli:pure` becomes pure.
        func product(_ measures: [Name]) -> String { measures.map { reader.names.local($0) }.sorted().joined(separator: "*") }
        let text = denominator.isEmpty ? product(numerator) : "\(product(numerator))/\(product(denominator))"
        guard text.utf8.count <= XBRLLimits.repeated else { return reader.fail("a unit has more than \(XBRLLimits.repeated) bytes") }
        report.define(Report.Unit(text: text, numerator: numerator, denominator: denominator), unitID)
    }

    private func date(isEnd: Bool) -> PeriodDate {
        let bytes = text
        return PeriodDate(bytes.span, isEnd: isEnd)
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
}

extension Span where Element == UInt8 {
    /// Whether this is the true value of an XML Schema boolean.
    var isTrue: Bool {
        let text = extracting(trimmedRange)
        return text.equals("true") || text.equals("1")
    }
}
