import Bytes
package import JSONLines
import Markup
package import Records

/// A comparison of a filing's inline facts, as read here, with the instance that the SEC extracted from them.
///
/// Facts are compared as a multiset, without their order and their ids. Two facts are the same if their concepts, contexts, units, decimals, nil attributes
/// and values are the same. Numbers are compared exactly. Texts are compared without white space and markup, which depend on the program that writes XHTML.
package struct CrossCheck: Equatable {
    package private(set) var same = 0
    /// Facts in both, with different values.
    package private(set) var different = 0
    /// Facts only in the SEC's instance.
    package private(set) var missing = 0
    /// Facts only in the inline documents.
    package private(set) var extra = 0
    /// The first facts that are not the same, at most `maximumProblems`.
    package private(set) var problems: [Problem] = []

    package init(_ ours: Report, _ theirs: Report) {
        let theirs = Self.values(theirs)
        var unmatchedTheirs: [ComparedFact: Int] = [:]
        for fact in theirs { unmatchedTheirs[fact, default: 0] += 1 }
        var unmatched: [ComparedFact] = []
        for fact in Self.values(ours) {
            if let count = unmatchedTheirs[fact], count > 0 {
                unmatchedTheirs[fact] = count - 1
                same += 1
            } else {
                unmatched.append(fact)
            }
        }
        // The unmatched facts of the SEC's instance, by key. Of equal facts, the last ones remain.
        var left: [Key: [String]] = [:]
        for fact in theirs.reversed() {
            guard let count = unmatchedTheirs[fact], count > 0 else { continue }
            unmatchedTheirs[fact] = count - 1
            left[fact.key, default: []].append(fact.value)
        }
        left = left.mapValues { $0.reversed() }
        for fact in unmatched {
            if let other = left[fact.key]?.popLast() {
                different += 1
                note("\(fact.key.concept): \(Self.shortened(fact.value)) here, \(Self.shortened(other)) in the SEC's extraction", ours)
            } else {
                extra += 1
                note("\(fact.key.concept): not in the SEC's extraction", ours)
            }
        }
        let concepts = left.flatMap { key, values in values.map { _ in key.concept } }.sorted()
        missing = concepts.count
        for concept in concepts.prefix(Self.maximumProblems) { note("\(concept): only in the SEC's extraction", ours) }
    }

    private struct ComparedFact: Hashable {
        var key: Key
        var value: String
    }

    /// Adds the counts and problems of another document set.
    package mutating func add(_ other: CrossCheck) {
        same += other.same
        different += other.different
        missing += other.missing
        extra += other.extra
        problems += other.problems.prefix(max(0, Self.maximumProblems - problems.count))
    }

    package var json: JSONValue {
        .object([.init("same", .integer(same)), .init("different", .integer(different)), .init("missing", .integer(missing)), .init("extra", .integer(extra))])
    }

    private static let maximumProblems = 20

    private mutating func note(_ message: String, _ report: Report) {
        guard problems.count < Self.maximumProblems else { return }
        problems.append(Problem(code: "cross_check", message: message, document: report.documents.first))
    }

    private struct Key: Hashable {
        var concept: String
        var context: String
        var unit: String
        var decimals: Int?
        var isNil: Bool
    }

    private static func values(_ report: Report) -> [ComparedFact] {
        let contexts = report.contexts.map { describe($0, report) }
        return report.facts.map { fact in
            let key = Key(
                concept: report.qualifiedName(fact.concept), context: fact.context.map { contexts[$0.index] } ?? "",
                unit: fact.unit.map { report.units[$0].text } ?? "", decimals: fact.isNil ? nil : fact.decimals, isNil: fact.isNil)
            return ComparedFact(key: key, value: report.number(fact).map(canonical) ?? bare(report.text(fact) ?? ""))
        }
    }

    private static func describe(_ context: Report.Context, _ report: Report) -> String {
        let dimensions = context.dimensions.map { dimension in
            switch dimension.member {
            case .explicit(let member): "\(report.qualifiedName(dimension.axis))=\(report.qualifiedName(member))"
            case .typed(let text): "\(report.qualifiedName(dimension.axis))=\"\(text)\""
            case .nil: "\(report.qualifiedName(dimension.axis))=nil"
            }
        }
        return "\(context.entity) \(context.period) \(dimensions.sorted().joined(separator: " "))"
    }

    /// Returns a number without trailing zeros after its point.
    private static func canonical(_ number: String) -> String {
        guard number.contains(".") else { return number }
        var number = number
        while number.last == "0" { number.removeLast() }
        if number.last == "." { number.removeLast() }
        return number
    }

    /// Returns a text without its markup and white space.
    private static func bare(_ text: String) -> String {
        var plain: [UInt8] = []
        let bytes = Array(text.utf8)
        PlainText.append(bytes.span, to: &plain)
        let noBreakSpace: [UInt8] = [0xC2, 0xA0]
        var bare: [UInt8] = []
        var position = 0
        while position < plain.count {
            if plain[position...].starts(with: noBreakSpace) {
                position += 2
            } else {
                if !plain[position].isWhiteSpace { bare.append(plain[position]) }
                position += 1
            }
        }
        return String(decoding: bare, as: UTF8.self)
    }

    private static func shortened(_ value: String) -> String { value.count > 40 ? "\(value.prefix(40))..." : value }
}
