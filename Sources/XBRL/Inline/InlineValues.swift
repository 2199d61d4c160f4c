import Bytes
import Markup
import Records

/// Computes the values of inline facts from their content: applies the transformation, the scale and the sign (Inline XBRL 1.1 §10, §15).
final class InlineValues {
    /// The name of a format, as written in the document, and its transformation; nil for an unknown transformation.
    struct NamedTransformation {
        let name: String
        let transformation: Transformation?
    }
    typealias Format = Ordinal<NamedTransformation>

    /// The attributes that say how to read a number.
    struct Attributes {
        var format: Format?
        var scale = 0
        var isNegative = false
        var problem: String?
    }

    /// The stated accuracy of a number.
    struct Accuracy {
        var decimals: Int?
        var precision: Int?
        /// The error in the attributes, if there is one. The value is kept all the same.
        var problem: String?
    }

    private let report: Report
    private let reader: MarkupReader
    private var formats: [NamedTransformation] = []
    private var formatByName: [Format?] = []
    /// The content that is being transformed, as plain text.
    private var scratch: [UInt8] = []
    /// The result of the last transformation.
    private var transformed: [UInt8] = []
    /// Text facts with a format, which is applied after all continuations were joined.
    var formattedTexts: [(fact: Ordinal<Report.Fact>, format: Format)] = []

    init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
    }

    func attributes(_ element: Element) -> Attributes {
        var attributes = Attributes()
        var accuracy = Accuracy()
        element.forEachAttribute { readAttribute(KnownName($0), $1, &attributes, &accuracy) }
        return attributes
    }

    /// Reads an attribute. Ignores those that are not in `Attributes` or `Accuracy`.
    func readAttribute(_ name: KnownName?, _ value: Span<UInt8>, _ attributes: inout Attributes, _ accuracy: inout Accuracy) {
        switch name {
        case .format: attributes.format = format(value)
        case .scale:
            guard let scale = value.extracting(value.trimmedRange).signedInteger, scale.magnitude <= 100 else {
                attributes.problem = "scale \"\(value.excerpt)\" is not a whole number from -100 to 100"
                return
            }
            attributes.scale = scale
        case .sign:
            attributes.isNegative = value.equals("-")
            if !attributes.isNegative { attributes.problem = "sign \"\(value.excerpt)\" is not \"-\"" }
        case .decimals: accuracy.decimals = statedAccuracy("decimals", value, &accuracy.problem)
        case .precision: accuracy.precision = statedAccuracy("precision", value, least: 0, &accuracy.problem)
        default: break
        }
    }

    func format(_ writtenName: Span<UInt8>) -> Format {
        let name = report.name(writtenName, reader)
        if name.index < formatByName.count, let known = formatByName[name.index] { return known }
        let transformation = reader.names.withNamespace(reader.names.namespace(of: name)) { namespace in
            reader.names.withLocal(name) { Transformation(namespace: namespace, name: $0) ?? Self.transformation(ofUnbound: namespace, $0) }
        }
        let format = formats.nextOrdinal
        formats.append(NamedTransformation(name: writtenName.text, transformation: transformation))
        while formatByName.count <= name.index { formatByName.append(nil) }
        formatByName[name.index] = format
        return format
    }

    /// Returns the transformation of an unbound name, in a document that uses the customary prefixes `ixt` and `ixt-sec` without binding them. Transformations
    /// of the same name mean the same in all registries.
    private static func transformation(ofUnbound namespace: Span<UInt8>, _ name: Span<UInt8>) -> Transformation? {
        let registries: [StaticString] =
            namespace.equals("\u{1}unbound:ixt-sec")
            ? ["http://www.sec.gov/inlineXBRL/transformation/2015-08-31"]
            : namespace.equals("\u{1}unbound:ixt")
                ? ["http://www.xbrl.org/inlineXBRL/transformation/2022-02-16", "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26"] : []
        for registry in registries {
            let transformation = registry.withUTF8Buffer { Transformation(namespace: Span(_unsafeElements: $0), name: name) }
            if let transformation { return transformation }
        }
        return nil
    }

    /// Sets the value of a numeric fact to its content, transformed, scaled and signed. If the content is not a number, sets its text and a problem.
    func setValue(of fact: inout Report.Fact, _ attributes: Attributes, _ content: Content) {
        if fact.isNil {
            fact.value = .none
            return
        }
        loadText(content)
        switch number(attributes) {
        case .success(let range): fact.value = .number(range)
        case .failure(let reason):
            let start = report.values.count
            let result = transformed
            if attributes.format != nil, SchemaNumber.isSpecial(result.span) {
                report.values.append(contentsOf: result)
            } else {
                report.values.append(contentsOf: scratch)
                fact.problem = reason.message
            }
            fact.value = .text(start..<report.values.count)
        }
    }

    /// Sets the numerator or the denominator of each of the fractions.
    func setFractionPart(of facts: [Ordinal<Report.Fact>], isNumerator: Bool, _ attributes: Attributes, _ content: Content) {
        loadText(content)
        let part = try? number(attributes).get()
        for fact in facts {
            guard let part else {
                report.facts[fact].problem = "the fraction's \(isNumerator ? "numerator" : "denominator") is not a number"
                continue
            }
            let known = report.facts[fact].fraction ?? (0..<0, 0..<0)
            report.facts[fact].fraction = isNumerator ? (part, known.denominator) : (known.numerator, part)
        }
    }

    /// Applies the formats of text facts. Call this after all continuations were joined.
    func applyFormats() {
        for (index, format) in formattedTexts {
            guard let content = report.content(report.facts[index].value) else { continue }
            loadText(content)
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

    /// Applies a format to `scratch`. Returns true, with the result in `transformed`, if the content has the format.
    private func transform(_ format: Format) -> Bool {
        let content = scratch
        var value = transformed
        transformed = []
        value.removeAll(keepingCapacity: true)
        let isTransformed = formats[format].transformation?.apply(content.span, to: &value) ?? false
        transformed = value
        return isTransformed
    }

    private struct Reason: Error { let message: String }

    /// Appends `scratch` as a number to the report's values.
    private func number(_ attributes: Attributes) -> Result<Range<Int>, Reason> {
        if let problem = attributes.problem { return .failure(Reason(message: problem)) }
        let start = report.values.count
        if let format = attributes.format {
            guard transform(format) else { return .failure(Reason(message: problem(format))) }
        }
        let digits = attributes.format != nil ? transformed : scratch
        // Non-breaking spaces around a number without a format are ignored, as in the SEC's extraction.
        let number = attributes.format != nil ? digits.span : digits.span.extracting(digits.span.rangeWithoutBlanks)
        let written = SchemaNumber.append(number, scale: attributes.scale, negate: attributes.isNegative, to: &report.values)
        return written ? .success(start..<report.values.count) : .failure(Reason(message: "\"\(excerpt)\" is not a number"))
    }

    private func problem(_ format: Format) -> String {
        let (name, transformation) = (formats[format].name, formats[format].transformation)
        return transformation == nil ? "unknown transformation \(name)" : "\"\(excerpt)\" does not have the format \(name)"
    }

    /// The beginning of `scratch`, for a message.
    private var excerpt: String {
        let content = scratch
        return content.span.excerpt
    }

    /// Loads content into `scratch` as plain text.
    private func loadText(_ content: Content) {
        scratch.removeAll(keepingCapacity: true)
        content.forEach { range in report.stream.bytes.withSpan(range) { PlainText.append($0, to: &scratch) } }
        PlainText.unescape(&scratch)
    }
}

extension Span where Element == UInt8 {
    /// The range without white space and non-breaking spaces at its ends.
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
}
