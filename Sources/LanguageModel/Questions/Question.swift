import Bytes
import JSONLines
import Records

/// A prompt put to one text: one call, or for a long text a call for each part and another that makes one answer of theirs.
final class Question {
    enum Result {
        case answer(Answer)
        /// There is no answer, and none will come.
        case failed(Rejection)
        /// There may be an answer later.
        case waits(Rejection)
    }

    /// An answer with what all calls cost.
    struct Answer {
        let json: [UInt8]
        let quotes: [Quote]
        let outcome: Outcome
        let calls: Int
    }

    let prompt: Prompt
    let place: Place
    private let text: [UInt8]
    private let context: [UInt8]?
    private let schema: [UInt8]
    private var calls: [Call] = []
    /// The outcomes of the calls of earlier steps, whose answers were put together.
    private var spent: [Outcome] = []
    private(set) var result: Result?
    /// The key of the call that gave the answer.
    private(set) var lastKey = ""

    init(_ prompt: Prompt, _ place: Place, text: [UInt8], context: [UInt8]?, schema: [UInt8]) {
        self.prompt = prompt
        self.place = place
        self.text = text
        self.context = context
        self.schema = schema
    }

    /// Begins the calls.
    func begin(_ queue: CallQueue) {
        let parts = TextParts.ranges(of: text, limit: prompt.partBytes)
        if parts.count > 1, prompt.reduce == nil {
            let message = "the text has \(text.count) bytes, more than \(prompt.partBytes): give the prompt a reduce, so that it is asked about in parts"
            result = .failed(Rejection(code: "text_too_long", message: message))
            return
        }
        calls = parts.map { part in
            let bytes = parts.count == 1 ? text : Array(text[part])
            return call(prompt.user, bytes, proof: proof(of: bytes), context: context)
        }
        for call in calls { queue.submit(call) }
        if queue.estimate != nil, calls.count > 1, calls.contains(where: { !$0.isHit }) {
            // The answers that would be put together are not there: they are as long as they may be, four bytes a token.
            let length = max(1, prompt.maxOutputTokens * 4)
            var answers = calls.count
            while answers > 1 {
                let group = min(answers, max(2, prompt.partBytes / length))
                answers = (answers + group - 1) / group
                let reducing = call(prompt.reduce ?? "", [UInt8](repeating: 0x20, count: group * length), proof: QuoteProof([]), context: nil)
                for _ in 0..<answers { queue.estimate?.add(reducing.question) }
            }
        }
        advance(queue)
    }

    /// What quotes must stand in: the text; of a list of answers, the texts in them, without the escapes of JSON.
    private func proof(of bytes: [UInt8]) -> QuoteProof {
        let text = text
        guard case .answers = prompt.subject, let value = try? JSONValue(parsing: text.span) else { return QuoteProof(bytes) }
        var strings: [[UInt8]] = []
        value.appendStrings(to: &strings)
        return QuoteProof(texts: strings)
    }

    private func call(_ instruction: String, _ text: [UInt8], proof: QuoteProof, context: [UInt8]?) -> Call {
        let (dialect, model) = prompt.choice ?? (.messages, "")
        let question = ModelQuestion(
            model: model, maxOutputTokens: prompt.maxOutputTokens, temperature: prompt.temperature, system: prompt.system, instruction: instruction,
            context: context, text: text, name: prompt.name, schema: schema)
        let schema = prompt.schema
        // What an answer is held to beside what is sent: which of its texts are quotes, and of what, if not of the text that is sent.
        var basis: [[UInt8]] = []
        if schema.hasQuotes {
            basis = schema.quotePaths.map { Array($0.utf8) }
            if proof.texts != [text] { basis += proof.texts }
        }
        return Call(question, dialect, label: prompt.question, basis: basis) { Self.check($0, schema, proof) }
    }

    /// Holds an answer to the schema, and its quotes to the text.
    static func check(_ answer: JSONValue, _ schema: Schema, _ proof: QuoteProof) -> Outcome.Result {
        do throws(Schema.Mismatch) {
            let accepted = try schema.accept(answer)
            var quotes: [Quote] = []
            for text in accepted.quotes {
                guard let offset = proof.offset(of: text) else {
                    return .spoiled(code: "quote_not_found", message: "the quote \"\(text.oneLine(limit: 120))\" does not stand in the text")
                }
                quotes.append(Quote(text: text, offset: offset))
            }
            var writer = JSONWriter()
            writer.value(accepted.answer)
            return .answer(writer.bytes, quotes)
        } catch { return .spoiled(code: "schema_mismatch", message: "the answer is not of the schema: \(error.message.oneLine(limit: 200))") }
    }

    /// Goes on with what is done. Returns whether there is a result.
    @discardableResult
    func advance(_ queue: CallQueue) -> Bool {
        if result != nil { return true }
        while calls.allSatisfy({ $0.result != nil }) {
            var outcomes: [Outcome] = []
            for call in calls {
                switch call.result {
                case .outcome(let outcome): outcomes.append(outcome)
                case .rejected(let rejection):
                    result = rejection.isRetryable ? .waits(rejection) : .failed(rejection)
                    calls = []
                    return true
                case nil: return false
                }
            }
            spent += outcomes
            for outcome in outcomes {
                if case .spoiled(let code, let message) = outcome.result {
                    result = .failed(Rejection(code: code, message: message + costText))
                    calls = []
                    return true
                }
            }
            lastKey = calls.last?.key ?? ""
            if outcomes.count == 1 { return finish(outcomes[0]) }
            calls = reducing(outcomes)
            for call in calls { queue.submit(call) }
        }
        return false
    }

    private func finish(_ outcome: Outcome) -> Bool {
        guard case .answer(let json, let quotes) = outcome.result else { return false }
        var all = outcome
        all.usage = spent.reduce(into: Usage()) { $0 += $1.usage }
        all.cost = spent.contains { $0.cost != nil } ? spent.reduce(.zero) { $0 + ($1.cost ?? .zero) } : nil
        all.at = spent.map(\.at).max() ?? outcome.at
        result = .answer(Answer(json: json, quotes: quotes, outcome: all, calls: spent.reduce(0) { $0 + $1.calls }))
        calls = []
        return true
    }

    /// What the calls cost, for the message of a reject.
    private var costText: String {
        let calls = spent.reduce(0) { $0 + $1.calls }
        let cost = spent.reduce(Dollars.zero) { $0 + ($1.cost ?? .zero) }
        return " (\(calls == 1 ? "1 call" : "\(calls) calls")\(spent.contains { $0.cost != nil } ? ", \(cost) USD" : ""))"
    }

    /// The calls that make one answer of several: one, or if they are too long together, one for each group of them.
    private func reducing(_ outcomes: [Outcome]) -> [Call] {
        let proof = proof(of: text)
        var groups: [[[UInt8]]] = [[]]
        var size = 0
        for outcome in outcomes {
            guard case .answer(let json, _) = outcome.result else { continue }
            // A group has two answers at least, so that their number becomes smaller.
            if size + json.count > prompt.partBytes, groups[groups.count - 1].count >= 2 {
                groups.append([])
                size = 0
            }
            groups[groups.count - 1].append(json)
            size += json.count
        }
        // The last answer alone needs no call of its own.
        if groups.count > 1, groups[groups.count - 1].count == 1 { groups[groups.count - 2] += groups.removeLast() }
        return groups.map { answers in
            var writer = JSONWriter()
            writer.beginArray()
            for answer in answers { writer.raw(answer.span) }
            writer.endArray()
            return call(prompt.reduce ?? "", writer.bytes, proof: proof, context: nil)
        }
    }
}

extension JSONValue {
    /// Appends all texts within the value.
    fileprivate func appendStrings(to texts: inout [[UInt8]]) {
        switch self {
        case .string(let text): texts.append(Array(text.utf8))
        case .array(let elements): for element in elements { element.appendStrings(to: &texts) }
        case .object(let members): for member in members { member.value.appendStrings(to: &texts) }
        case .null, .boolean, .number: break
        }
    }
}
