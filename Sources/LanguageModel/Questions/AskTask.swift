import Bytes
import JSONLines
import Records
import Submission
import Tool

/// The questions about one filing.
///
/// Texts are gathered while the filing's records come. The calls begin when it is whole, a few questions at a time.
final class AskTask: GroupTask {
    /// A text that a prompt is put to.
    private struct Subject {
        let prompt: Prompt
        let place: Place
        let text: TextStore.Handle
    }

    private let asker: Asker
    private let filing: FilingRecord
    private let accessionNumber: String?
    /// The prompts for this filing's form.
    private let prompts: [Prompt]
    private let texts = TextStore()
    private var subjects: [Subject] = []
    /// The subjects that have become questions.
    private var begun = 0
    private var questions: [Question] = []
    private var done: [Question] = []
    /// Why a text could not be read again.
    private var unread: Rejection?
    private var earlier = EarlierAnswers()
    private var problems: [Problem] = []

    /// Questions of a filing whose calls are in line at once, for each call at once.
    private static let questionsEach = 2

    init(_ asker: Asker, _ filing: FilingRecord) {
        self.asker = asker
        self.filing = filing
        accessionNumber = filing.accessionNumber
        let form = filing.formType.map { $0.uppercased() }
        if accessionNumber == nil {
            problems.append(Problem(code: "no_accession_number", message: "without an accession number nothing is asked about the filing"))
            prompts = []
        } else {
            prompts = filing.isRemoved ? [] : asker.prompts.prompts.filter { $0.takes(form: form) }
        }
    }

    // MARK: Records

    func take(_ record: JSONObject, _ line: [UInt8]) throws(Rejection) {
        guard !prompts.isEmpty else { return }
        if record.isString("type", "answer") { return try earlier.add(record) }
        guard record.isString("type", "section"), let accessionNumber else { return }
        let (part, item) = (record.string("part"), record.string("item"))
        let wanted = prompts.filter { $0.takes(part: part, item: item) }
        if wanted.isEmpty { return }
        let place = Place(
            accessionNumber: accessionNumber, document: record.string("document"), part: part, item: item, offset: record.integer("offset"),
            length: record.integer("length"))
        guard let text = record.text else {
            problems.append(
                Problem(
                    code: "no_text", message: "a section without text is not asked about: filing-parse --sections --text plain", document: place.document,
                    offset: place.offset))
            return
        }
        try add(text, place, wanted)
    }

    /// Keeps a text once for all prompts. An empty one is not asked about.
    private func add(_ text: [UInt8], _ place: Place, _ prompts: [Prompt]) throws(Rejection) {
        guard !text.allSatisfy({ $0 <= 0x20 }) else { return }
        do throws(SystemFailure) {
            let handle = try texts.add(text)
            for prompt in prompts { subjects.append(Subject(prompt: prompt, place: place, text: handle)) }
        } catch { throw Rejection(code: "temporary_file", message: error.description, isRetryable: true) }
    }

    func begin() throws(Rejection) {
        try addDocuments()
        try addAnswers()
        // An answer that the filing has already is not asked for again.
        subjects.removeAll { earlier.has($0.place.answerID(question: $0.prompt.question)) }
        pump()
    }

    private func addDocuments() throws(Rejection) {
        let wanted = prompts.filter { if case .documents = $0.subject { true } else { false } }
        guard !wanted.isEmpty, let accessionNumber else { return }
        var filing = filing
        let opened = try rethrowing(OpenFiling(&filing), as: Rejection.init(_:))
        for document in opened.documents {
            let type = document.documentType?.uppercased() ?? ""
            let prompts = wanted.filter { if case .documents(let types) = $0.subject { types.contains(type) } else { false } }
            guard !prompts.isEmpty, let text = try rethrowing(opened.text(of: document), as: Rejection.init(_:)) else { continue }
            let place = Place(accessionNumber: accessionNumber, document: document.filename, offset: document.offset, length: document.length)
            try add(text, place, prompts)
        }
    }

    /// The prompts about answers: those of a filing are one text.
    private func addAnswers() throws(Rejection) {
        guard let accessionNumber else { return }
        for prompt in prompts {
            guard case .answers(let names) = prompt.subject, let text = earlier.text(of: names) else { continue }
            try add(text, Place(accessionNumber: accessionNumber), [prompt])
        }
    }

    /// Begins further questions, while there is room.
    private func pump() {
        let room = asker.queue.settings.jobs * Self.questionsEach
        questions.removeAll { question in
            guard question.advance(asker.queue) else { return false }
            done.append(question)
            return true
        }
        while begun < subjects.count, questions.count < room {
            let subject = subjects[begun]
            begun += 1
            var context: [UInt8]?
            if !subject.prompt.context.isEmpty {
                context = earlier.context(of: subject.prompt.context, subject.place)
                // Nothing was said of this text.
                if context == nil { continue }
            }
            let text: [UInt8]
            do { text = try texts.text(subject.text) } catch {
                unread = Rejection(code: "temporary_file", message: "a text of the filing cannot be read again: \(error)", isRetryable: true)
                continue
            }
            let question = Question(subject.prompt, subject.place, text: text, context: context, schema: asker.schemas[subject.prompt.name] ?? [])
            question.begin(asker.queue)
            if question.result == nil { questions.append(question) } else { done.append(question) }
        }
    }

    // MARK: Results

    func finish(_ filing: inout FilingRecord, _ unfolding: inout Unfolding, waits: Bool) throws(Rejection) -> Bool {
        pump()
        if !questions.isEmpty {
            _ = asker.queue.run(seconds: 0)
            pump()
        }
        while !questions.isEmpty || begun < subjects.count {
            guard waits else { return false }
            _ = asker.queue.run()
            pump()
        }
        if let unread { throw unread }
        if !asker.queue.makesCalls { return true }
        // The answers that are there already are in the cache: a later run takes them from it.
        for question in done {
            if case .waits(let rejection) = question.result { throw named(rejection, question) }
        }
        if prompts.isEmpty {
            filing.addProblems(problems)
            return true
        }
        write(&filing, &unfolding)
        return true
    }

    private func named(_ rejection: Rejection, _ question: Question) -> Rejection {
        var rejection = rejection
        rejection.message = "\(question.prompt.question): \(question.place.description): \(rejection.message)"
        return rejection
    }

    private func write(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) {
        let order = Dictionary(subjects.enumerated().map { ($1.place.answerID(question: $1.prompt.question), $0) }, uniquingKeysWith: { first, _ in first })
        func index(_ question: Question) -> Int { order[question.place.answerID(question: question.prompt.question)] ?? 0 }
        var proofs = SubmissionProofs(path: filing.path)
        var records: [AnswerRecord] = []
        for question in done.sorted(by: { index($0) < index($1) }) {
            switch question.result {
            case .answer(let answer):
                records.append(AnswerRecord(question: question, answer: answer, offsets: proofs.offsets(of: answer, question, asker.queue)))
            case .failed(let rejection):
                let rejection = named(rejection, question)
                asker.reject(rejection, accessionNumber ?? "", self.filing)
                problems.append(
                    Problem(code: rejection.code, message: rejection.message, document: question.place.document, offset: question.place.offset))
            case .waits, nil: break
            }
        }
        filing.setVersion(secflowVersion, of: "filing-ask")
        filing.addProblems(problems)
        asker.answerCount += records.count
        unfolding.add(records.count, .answer) { writer in
            for record in records { record.write(to: &writer) }
        }
    }
}

/// The submission of a filing, opened for quotes.
private struct SubmissionProofs {
    let path: String?
    /// The place that was searched last.
    private var last: (place: Range<Int>, proof: SubmissionProof?)?

    init(path: String?) { self.path = path }

    /// Where the quotes of an answer stand in the submission: as an earlier run found it, or searched now, which is kept for later runs.
    mutating func offsets(of answer: Question.Answer, _ question: Question, _ queue: CallQueue) -> [Int?] {
        if answer.quotes.isEmpty { return [] }
        let subject = question.place.subject
        if let known = answer.outcome.places, known.subject == subject, known.offsets.count == answer.quotes.count { return known.offsets }
        guard path != nil, let range = question.place.range else { return answer.quotes.map { _ in nil } }
        if last?.place != range { last = (range, SubmissionProof(path: path, place: range)) }
        guard let proof = last?.proof else { return answer.quotes.map { _ in nil } }
        let offsets = answer.quotes.map { proof.offset(of: $0.text) }
        queue.note(QuotePlaces(subject: subject, offsets: offsets), of: question.lastKey)
        return offsets
    }
}

extension JSONObject {
    /// The text of a section; nil if it has none.
    fileprivate var text: [UInt8]? {
        withValue("text") { (json: Span<UInt8>) -> [UInt8]? in
            guard json.count >= 2, json[0] == UInt8(ascii: "\"") else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(json.count)
            JSONText.unescape(json.extracting(1..<json.count - 1), into: &bytes)
            return bytes
        } ?? nil
    }
}
