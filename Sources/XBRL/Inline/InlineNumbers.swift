import Bytes
import Markup
import Records

/// What makes a value of an inline fact's content: its transformation, scale and sign (Inline XBRL 1.1 §10, §15).
final class InlineNumbers {
    /// A format that was met, and what it means if it is known.
    struct Transformer {
        let name: String
        let transformation: Transformation?
    }
    typealias Format = Ordinal<Transformer>

    struct Attributes {
        var format: Format?
        var scale = 0
        var isNegative = false
        var problem: String?
    }

    /// How exact a number is said to be.
    struct Accuracy {
        var decimals: Int?
        var precision: Int?
        /// What is wrong with them: the value stands all the same.
        var problem: String?
    }

    private let report: Report
    private let reader: MarkupReader
    private var transformers: [Transformer] = []
    private var formatByName: [Format?] = []
    private var scratch: [UInt8] = []
    private var transformed: [UInt8] = []
    /// Text facts that have a format: it is applied when all continuations are there.
    var formatted: [(fact: Ordinal<Report.Fact>, format: Format)] = []

    init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
    }

    func attributes(_ element: Element) -> Attributes {
        var attributes = Attributes()
        var accuracy = Accuracy()
        element.forEachAttribute { take(KnownName($0), $1, &attributes, &accuracy) }
        return attributes
    }

    /// Takes one attribute of an element, if it is one of these.
    func take(_ name: KnownName?, _ value: Span<UInt8>, _ attributes: inout Attributes, _ accuracy: inout Accuracy) {
        switch name {
        case .format: attributes.format = format(value)
        case .scale:
            guard let scale = value.extracting(value.trimmedRange).signedInteger, scale.magnitude <= 100 else {
                attributes.problem = "scale \"\(value.extracting(0..<min(40, value.count)).text)\" is no number"
                return
            }
            attributes.scale = scale
        case .sign:
            attributes.isNegative = value.equals("-")
            if !attributes.isNegative { attributes.problem = "sign \"\(value.extracting(0..<min(40, value.count)).text)\" is not \"-\"" }
        case .decimals: accuracy.decimals = statedAccuracy("decimals", value, &accuracy.problem)
        case .precision: accuracy.precision = statedAccuracy("precision", value, least: 0, &accuracy.problem)
        default: break
        }
    }

    func format(_ writtenName: Span<UInt8>) -> Format {
        let name = report.name(writtenName, reader)
        if name.index < formatByName.count, let known = formatByName[name.index] { return known }
        let transformation = reader.names.withNamespace(reader.names.namespace(of: name)) { namespace in
            reader.names.withLocal(name) { Transformation(namespace: namespace, name: $0) ?? Self.customary(namespace, $0) }
        }
        let format = transformers.nextOrdinal
        transformers.append(Transformer(name: writtenName.text, transformation: transformation))
        while formatByName.count <= name.index { formatByName.append(nil) }
        formatByName[name.index] = format
        return format
    }

    /// What `ixt` and `ixt-sec` mean everywhere, for documents that bind them to nothing: a name means the same in each registry that has it.
    private static func customary(_ namespace: Span<UInt8>, _ name: Span<UInt8>) -> Transformation? {
        let registries: [StaticString] =
            namespace.equals("\u{1}unbound:ixt-sec")
            ? ["http://www.sec.gov/inlineXBRL/transformation/2015-08-31"]
            : namespace.equals("\u{1}unbound:ixt")
                ? ["http://www.xbrl.org/inlineXBRL/transformation/2022-02-16", "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26"] : []
        for registry in registries {
            let uri = Span(_unsafeElements: UnsafeBufferPointer(start: registry.utf8Start, count: registry.utf8CodeUnitCount))
            if let transformation = Transformation(namespace: uri, name: name) { return transformation }
        }
        return nil
    }

    /// The value of a number: transformed, scaled, signed; or its raw text, with what is wrong with it.
    func finish(_ fact: inout Report.Fact, _ attributes: Attributes, _ content: Content) {
        if fact.isNil {
            fact.value = .none
            return
        }
        plain(content)
        switch number(attributes) {
        case .success(let range): fact.value = .number(range)
        case .failure(let reason):
            let start = report.values.count
            // What is no number and is meant so: `INF`, `-INF` and `NaN` (XML Schema part 2, 3.2.5).
            let result = transformed
            let isSpecial = result.span.equals("INF") || result.span.equals("-INF") || result.span.equals("NaN")
            if attributes.format != nil, isSpecial {
                report.values.append(contentsOf: result)
            } else {
                report.values.append(contentsOf: scratch)
                fact.problem = reason.message
            }
            fact.value = .text(start..<report.values.count)
        }
    }

    func finishFractionPart(of facts: [Ordinal<Report.Fact>], isNumerator: Bool, _ attributes: Attributes, _ content: Content) {
        plain(content)
        let part = try? number(attributes).get()
        for fact in facts {
            guard let part else {
                report.facts[fact].problem = "a fraction whose \(isNumerator ? "numerator" : "denominator") is no number"
                continue
            }
            let known = report.facts[fact].fraction ?? (0..<0, 0..<0)
            report.facts[fact].fraction = isNumerator ? (part, known.denominator) : (known.numerator, part)
        }
    }

    /// Applies the formats of text facts, when their content is complete.
    func finishFormatted() {
        for (index, format) in formatted {
            guard let content = report.content(report.facts[index].value) else { continue }
            plain(content)
            let start = report.values.count
            if transform(format) {
                report.values.append(contentsOf: transformed)
            } else {
                report.values.append(contentsOf: scratch)
                report.facts[index].problem = problem(format)
            }
            report.facts[index].value = .text(start..<report.values.count)
        }
    }

    /// Applies a format to what stands in `scratch`; the value is in `transformed` when it takes it.
    private func transform(_ format: Format) -> Bool {
        let content = scratch
        var value = transformed
        transformed = []
        value.removeAll(keepingCapacity: true)
        let isTaken = transformers[format].transformation?.apply(content.span, to: &value) ?? false
        transformed = value
        return isTaken
    }

    private struct Reason: Error { let message: String }

    /// Writes what stands in `scratch` as a number to `values`.
    private func number(_ attributes: Attributes) -> Result<Range<Int>, Reason> {
        if let problem = attributes.problem { return .failure(Reason(message: problem)) }
        let start = report.values.count
        if let format = attributes.format {
            guard transform(format) else { return .failure(Reason(message: problem(format))) }
        }
        let digits = attributes.format != nil ? transformed : scratch
        // The SEC's extraction takes non-breaking spaces around a number without a format for white space.
        let number = attributes.format != nil ? digits.span : digits.span.extracting(digits.span.rangeWithoutBlanks)
        let written = NumberText.append(number, scale: attributes.scale, negate: attributes.isNegative, to: &report.values)
        return written ? .success(start..<report.values.count) : .failure(Reason(message: "\"\(shortened(scratch))\" is no number"))
    }

    private func problem(_ format: Format) -> String {
        let transformer = transformers[format]
        let name = transformer.name
        return transformer.transformation == nil ? "unknown transformation \(name)" : "\"\(shortened(scratch))\" is not what \(name) takes"
    }

    private func shortened(_ bytes: [UInt8]) -> String {
        bytes.span.extracting(0..<min(40, bytes.count)).text
    }

    private func plain(_ content: Content) {
        scratch.removeAll(keepingCapacity: true)
        content.forEach { range in report.stream.bytes.withSpan(range) { PlainText.append($0, to: &scratch) } }
        PlainText.unescape(&scratch)
    }
}

extension Span where Element == UInt8 {
    /// What is left without white space and non-breaking spaces around it.
    fileprivate var rangeWithoutBlanks: Range<Int> {
        var range = trimmedRange
        while true {
            if extracting(range).hasPrefix("\u{A0}") {
                range = range.lowerBound + 2..<range.upperBound
            } else if extracting(range).hasSuffix("\u{A0}") {
                range = range.lowerBound..<range.upperBound - 2
            } else {
                let inner = extracting(range).trimmedRange
                if inner.count == range.count { return range }
                range = range.lowerBound + inner.lowerBound..<range.lowerBound + inner.upperBound
            }
        }
    }

    /// An integer that may have a plus sign.
    var signedInteger: Int? {
        count > 1 && self[0] == UInt8(ascii: "+") ? extracting(1..<count).integer : integer
    }
}
