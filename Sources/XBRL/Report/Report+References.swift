import Bytes
import Markup

/// Binds references to contexts, units, footnotes and ids after the documents were read.
extension Report {
    /// Returns the facts whose ids are among `words`. If several facts have the same id, the last one counts.
    func factsByID() -> [Word: Ordinal<Fact>] {
        var factByID: [Word: Ordinal<Fact>] = [:]
        for (index, fact) in facts.enumerated() where !fact.id.isEmpty {
            if let word = values.withSpan(fact.id, { words.find($0) }) { factByID[Word(word)] = Ordinal(index) }
        }
        return factByID
    }

    /// Adds footnotes to a fact, up to the limits.
    func bind(_ footnotes: [Ordinal<Footnote>], to fact: Ordinal<Fact>) {
        if reading.footnoteBytes <= XBRLLimits.repeatedFootnotes {
            for footnote in footnotes { reading.footnoteBytes += byteCount(self.footnotes[footnote].text) }
        }
        guard reading.footnoteBytes <= XBRLLimits.repeatedFootnotes else {
            if facts[fact].problem == nil { facts[fact].problem = "more than \(XBRLLimits.repeatedFootnotes >> 20) MB of footnotes" }
            return
        }
        let all = (facts[fact].footnotes ?? []) + footnotes
        facts[fact].footnotes = Array(all.prefix(XBRLLimits.footnotes))
        if all.count > XBRLLimits.footnotes, facts[fact].problem == nil { facts[fact].problem = "more than \(XBRLLimits.footnotes) footnotes" }
    }

    /// Sets the contexts, units and inferred decimals of the facts. A fact with a reference to a missing context or unit gets a problem.
    ///
    /// Throws if the facts repeat too many bytes in proportion to the documents.
    func bindReferences() throws(MarkupFailure) {
        // Each record contains the name of its document and of the main document.
        let documentNames = documents.map { $0.utf8.count + (documents.first?.utf8.count ?? 0) }
        for index in facts.indices {
            let repeated = bindReferences(of: &facts[index])
            guard countRepeated(documentNames[facts[index].document.index] + repeated) else {
                throw MarkupFailure(message: "the facts repeat their names, contexts, units and tuples too often", line: 0, offset: facts[index].offset)
            }
        }
        assignPrefixes()
    }

    /// Returns the number of bytes of contexts, units and tuples that the record of the fact repeats.
    private func bindReferences(of fact: inout Fact) -> Int {
        fact.context = fact.contextID.flatMap { reading.contextByID[$0.index] }
        fact.unit = fact.unitID.flatMap { reading.unitByID[$0.index] }
        if fact.problem == nil, let problem = problemOfReferences(fact) { fact.problem = problem }
        if fact.precision != nil, fact.decimals == nil { fact.decimals = inferredDecimals(fact) }
        return (fact.context.map { contexts[$0].repeatedBytes } ?? 0) + (fact.unit.map { units[$0].text.utf8.count } ?? 0)
            + (fact.tuple.map { tuples[$0].path.utf8.count } ?? 0)
    }

    private func problemOfReferences(_ fact: borrowing Fact) -> String? {
        guard let contextID = fact.contextID else { return "no context" }
        guard let context = fact.context else { return "unknown context \"\(reading.contextIDs.text(contextID.index))\"" }
        if let problem = contexts[context].problem { return problem }
        guard let unitID = fact.unitID else { return fact.isNumeric ? "no unit" : nil }
        guard let unit = fact.unit else { return "unknown unit \"\(reading.unitIDs.text(unitID.index))\"" }
        return units[unit].numerator.isEmpty ? "a unit without a measure" : nil
    }
}
