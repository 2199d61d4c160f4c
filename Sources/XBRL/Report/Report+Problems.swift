import Bytes
package import Records

extension Report {
    /// Returns the problems of the document set and of its facts. At most 100 facts are named; a last problem counts the others.
    ///
    /// - Parameter offsets: the offset in the submission of each document of the set.
    package func allProblems(offsets: [Int]) -> [Problem] {
        var all = problems
        var count = 0
        for index in facts.indices {
            guard let message = facts[index].problem else { continue }
            count += 1
            guard count <= XBRLLimits.problems else { continue }
            let fact = facts[index]
            all.append(
                Problem(
                    code: "fact", message: "\(qualifiedName(fact.concept)): \(message)", document: documents[fact.document],
                    offset: fact.offset + offsets[fact.document.index]))
        }
        if count > XBRLLimits.problems {
            all.append(Problem(code: "fact", message: "\(count - XBRLLimits.problems) more facts have a problem", document: documents.first))
        }
        return all
    }
}

extension Span where Element == UInt8 {
    /// The first 40 bytes as text, for the message of a problem.
    var excerpt: String { extracting(0..<Swift.min(40, count)).text }
}
