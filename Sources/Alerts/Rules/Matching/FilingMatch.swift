import Bytes
import JSONLines
import Query
import Records
import Tool

/// The rules' work on one filing.
final class FilingMatch: GroupTask {
    /// A rule whose conditions on the filing itself hold, and what is known of its other conditions.
    private final class Candidate {
        let rule: Rule
        var phrases: PhraseFindings?
        var mismatch: Mismatch?
        /// What is known of each record, for a rule on records.
        var records: [RecordMatch] = []

        init(_ rule: Rule) {
            self.rule = rule
            phrases = rule.phrases.map(PhraseFindings.init)
        }
    }

    /// A record that meets the conditions of a rule so far.
    private struct RecordMatch {
        let record: JSONObject
        let matched: [MatchedText]
        let job: QueryJob?
    }

    private let matcher: RuleMatcher
    private let filing: FilingRecord
    private let conditions: FilingConditions
    private var candidates: [Candidate] = []
    private var columns = StatementColumns()
    private var places: PhrasePlaces
    /// The lines of each part of the group that a rule reads.
    private var parts: [Rule.GroupPart: [UInt8]] = [:]
    private var readParts: Set<Rule.GroupPart> = []
    private var needsStatements = false
    private var needsText = false
    /// The jobs in flight, and the ids of alerts that the group has already.
    private var jobs: [QueryJob] = []
    private var known: Set<String> = []
    private var problems: [Problem] = []
    /// The first failure of each rule whose expression failed on this filing, by the rule's name.
    private var failures: [String: String] = [:]
    private var isWhole = false
    /// Why no rule looks at the filing.
    private var exclusion: String?

    /// Bytes of the records of a group that `when` reads.
    private static let groupLimit = 64 << 20
    /// The most problems of rules on one filing.
    private static let problemLimit = 100

    init(_ matcher: RuleMatcher, _ filing: FilingRecord) {
        self.matcher = matcher
        self.filing = filing
        conditions = FilingConditions(filing)
        places = PhrasePlaces(filing)
        if filing.accessionNumber == nil {
            exclusion = "it has no accession number"
            problems.append(Problem(code: "no_accession_number", message: "without an accession number the filing is not compared with rules"))
        } else if filing.isRemoved {
            exclusion = "it is a tombstone"
        }
        guard exclusion == nil else { return }
        for rule in matcher.set.rules {
            if let mismatch = conditions.mismatch(rule) {
                explain(rule, mismatch)
                continue
            }
            candidates.append(Candidate(rule))
            if rule.phrases != nil { needsText = true }
            if !rule.comparisons.isEmpty { needsStatements = true }
            if rule.expression != nil { readParts.formUnion(rule.reads) }
        }
    }

    // MARK: Records

    func take(_ record: JSONObject, _ line: [UInt8]) throws(Rejection) {
        guard !candidates.isEmpty, let type = record.string("type") else { return }
        if type == "alert", let id = record.string("id") { known.insert(id) }
        var matches: SectionMatches?
        if type == "section", needsText, let text = record.string("text") {
            let section = SearchedSection(
                document: record.string("document"), item: record.string("item"), offset: record.integer("offset"), place: place(of: record),
                text: Array(text.utf8))
            let found = SectionMatches(section, matcher.set.matcher)
            matches = found
            for candidate in candidates where candidate.rule.subject == .filing || candidate.rule.subject == .group {
                candidate.phrases?.search(found) { phrase, number in offset(phrase, number, found.section) }
            }
        }
        if type == "statement", needsStatements { columns.add(record) }
        if let part = Rule.GroupPart.allCases.first(where: { $0.recordType == type }), readParts.contains(part) {
            if !(parts[part] ?? []).isEmpty { parts[part]?.append(UInt8(ascii: ",")) }
            parts[part, default: []].append(line.span)
            if parts.values.reduce(0, { $0 + $1.count }) > Self.groupLimit {
                throw Rejection(code: "limit", message: "the records that rules read have more than \(Self.groupLimit >> 20) MB: leave out reads: [facts]")
            }
        }
        try takeSubject(type, record, line, matches)
    }

    /// Begins the rules on records of this type.
    private func takeSubject(_ type: String, _ record: JSONObject, _ line: [UInt8], _ matches: SectionMatches?) throws(Rejection) {
        var waiting: [(candidate: Candidate, matched: [MatchedText])] = []
        for candidate in candidates where candidate.rule.subject == .records(type) {
            var matched: [MatchedText] = []
            if let condition = candidate.rule.phrases {
                guard let matches else { continue }
                var findings = PhraseFindings(condition)
                findings.search(matches) { phrase, number in offset(phrase, number, matches.section) }
                guard findings.mismatch(matcher.set.matcher.phrases) == nil else { continue }
                matched = findings.matched
            }
            if candidate.rule.expression == nil {
                candidate.records.append(RecordMatch(record: record, matched: matched, job: nil))
            } else {
                waiting.append((candidate, matched))
            }
        }
        guard !waiting.isEmpty else { return }
        let job = QueryJob(expressions: waiting.compactMap(\.candidate.rule.expression), value: line, filing: filingJSON)
        try submit(job)
        for (candidate, matched) in waiting { candidate.records.append(RecordMatch(record: record, matched: matched, job: job)) }
    }

    private func place(of record: JSONObject) -> Range<Int>? {
        guard let offset = record.integer("offset"), let length = record.integer("length"), offset >= 0, length >= 0, offset <= .max - length else {
            return nil
        }
        return offset..<offset + length
    }

    private func offset(_ phrase: Int, _ number: Int, _ section: SearchedSection) -> Int? {
        section.place.flatMap { places.offset(of: matcher.set.matcher.phrases[phrase], number: number, in: $0) }
    }

    private lazy var filingJSON: [UInt8] = {
        var bytes: [UInt8] = []
        filing.object.write(to: &bytes)
        return bytes
    }()

    // MARK: The whole filing

    func begin() throws(Rejection) {
        isWhole = true
        var waiting: [(reads: Set<Rule.GroupPart>?, candidates: [Candidate])] = []
        for candidate in candidates {
            if case .records = candidate.rule.subject { continue }
            candidate.mismatch = candidate.phrases?.mismatch(matcher.set.matcher.phrases) ?? comparisonMismatch(candidate)
            guard candidate.mismatch == nil, candidate.rule.expression != nil else { continue }
            let reads = candidate.rule.subject == .group ? candidate.rule.reads : nil
            if let index = waiting.firstIndex(where: { $0.reads == reads }) {
                waiting[index].candidates.append(candidate)
            } else {
                waiting.append((reads, [candidate]))
            }
        }
        for (reads, candidates) in waiting {
            let job = QueryJob(
                expressions: candidates.compactMap(\.rule.expression), value: reads.map(group) ?? filingJSON, filing: reads == nil ? [] : filingJSON)
            try submit(job)
            for candidate in candidates { candidate.records.append(RecordMatch(record: filing.object, matched: [], job: job)) }
        }
    }

    /// Compares; the comparisons that hold become matches.
    private func comparisonMismatch(_ candidate: Candidate) -> Mismatch? {
        for comparison in candidate.rule.comparisons {
            switch columns.result(of: comparison) {
            case .failure(let fault): return .comparison(fault.reason)
            case .success(let matched): candidate.records.append(RecordMatch(record: filing.object, matched: [matched], job: nil))
            }
        }
        return nil
    }

    /// The filing with parts of its group, for an expression: `{"filing": {...}, "statements": [...]}`.
    private func group(_ reads: Set<Rule.GroupPart>) -> [UInt8] {
        var value = Array("{\"filing\":".utf8)
        value += filingJSON
        for part in Rule.GroupPart.allCases where reads.contains(part) {
            value += ",\"\(part.rawValue)\":[".utf8
            value += parts[part] ?? []
            value.append(UInt8(ascii: "]"))
        }
        value.append(UInt8(ascii: "}"))
        return value
    }

    private func submit(_ job: QueryJob) throws(Rejection) {
        jobs.append(job)
        do throws(QueryFailure) { try matcher.runner?.submit(job) } catch { throw Rejection(failed: error) }
    }

    // MARK: Results

    func finish(_ filing: inout FilingRecord, _ unfolding: inout Unfolding, waits: Bool) throws(Rejection) -> Bool {
        for job in jobs where !job.isDone {
            guard waits else { return false }
            do throws(QueryFailure) { try matcher.runner?.finish(job) } catch { throw Rejection(failed: error) }
        }
        var alerts: [Alert] = []
        for candidate in candidates { alerts += results(candidate) }
        alerts.removeAll { !known.insert($0.id).inserted }
        matcher.didRaise(alerts.count)
        matcher.didFail(failures)
        filing.setVersion(secflowVersion, of: "filing-match")
        filing.addProblems(problems)
        if let exclusion, let explain = matcher.explain { explain("\(name): no rule looks at it: \(exclusion)") }
        let final = filing
        unfolding.add(alerts.count, .alert) { writer in
            for alert in alerts { alert.write(final, to: &writer) }
        }
        return true
    }

    private func results(_ candidate: Candidate) -> [Alert] {
        let rule = candidate.rule
        if let mismatch = candidate.mismatch {
            explain(rule, mismatch)
            return []
        }
        if case .records(let type) = rule.subject {
            let found = candidate.records.filter { isTrue($0, rule) == nil }
            if found.isEmpty { explain(rule, .noRecord(type)) }
            return found.map { match in
                alert(
                    rule, match.matched.isEmpty ? [subject(type, match.record)] : match.matched, [match.record, filing.object], place: recordPlace(match.record)
                )
            }
        }
        for match in candidate.records {
            if let mismatch = isTrue(match, rule) {
                explain(rule, mismatch)
                return []
            }
        }
        let matched = (candidate.phrases?.matched ?? []) + candidate.records.flatMap(\.matched)
        return [alert(rule, matched, [filing.object], place: nil)]
    }

    /// Returns why the expression of a rule does not hold for a record; nil if it holds, or if there is none. A failure is a problem of the filing.
    private func isTrue(_ match: RecordMatch, _ rule: Rule) -> Mismatch? {
        guard let job = match.job, let expression = rule.expression, let index = job.expressions.firstIndex(of: expression) else { return nil }
        switch job.results[index] {
        case .yes: return nil
        case .no: return .expression
        case .failed(let message):
            failures[rule.name] = failures[rule.name] ?? message
            if problems.count < Self.problemLimit {
                let place = recordPlace(match.record)
                let problem = Problem(
                    code: "rule_failed", message: "rule \(rule.name): when failed: \(message)", document: place.document, offset: place.offset)
                if !problems.contains(problem) { problems.append(problem) }
            }
            return .expressionFailed(message)
        }
    }

    private func recordPlace(_ record: JSONObject) -> (document: String?, offset: Int?) { (record.string("document"), record.integer("offset")) }

    /// The record that a rule on records matched.
    private func subject(_ type: String, _ record: JSONObject) -> MatchedText {
        let place = recordPlace(record)
        let text = record.string("title") ?? record.string("concept") ?? record.string("item") ?? type
        return MatchedText(type: type, document: place.document, offset: place.offset, text: String(text.prefix(200)))
    }

    private func alert(_ rule: Rule, _ matched: [MatchedText], _ records: [JSONObject], place: (document: String?, offset: Int?)?) -> Alert {
        let id = Alert.id(rule: rule.name, accessionNumber: filing.accessionNumber ?? "", record: place)
        func text(_ template: Template, _ limit: Int) -> String { template.text(limit: limit, rule: rule, matched: matched, records: records) }
        if let explain = matcher.explain { explain("\(name): rule \(rule.name): it matches") }
        return Alert(
            rule: rule, id: id, title: text(rule.title, Alert.titleLimit), body: rule.body.map { text($0, Alert.bodyLimit) }, matched: matched,
            updates: place == nil ? matcher.original(of: rule, filing, conditions, id: id) : nil)
    }

    private var name: String { filing.accessionNumber ?? filing.path ?? "a filing" }

    private func explain(_ rule: Rule, _ mismatch: Mismatch) {
        guard let explain = matcher.explain else { return }
        explain("\(name): rule \(rule.name): no match: \(mismatch.description)")
    }
}

extension Rejection {
    /// jq's process cannot be started, which may pass.
    init(failed failure: QueryFailure) {
        self.init(code: "no_process", message: failure.message, isRetryable: true)
    }
}
