package import Bytes
package import Markup
package import Records

/// What one document set says: its contexts, units and facts. An inline set may have several documents, an instance is one.
///
/// Values stay where they were read: `stream` holds the content of inline elements, `values` everything else.
package final class Report {
    package let names: NameTable
    package var prefixes = Prefixes()
    /// File names of the set's documents; the first is the main one.
    package var documents: [String] = []

    package var contexts: [Context] = []
    package var units: [Unit] = []
    package var facts: [Fact] = []
    package var tuples: [Tuple] = []
    /// The HTML tables of the set's documents that have facts, and those of their rows that do, in order.
    package internal(set) var tables: [Table] = []
    package internal(set) var rows: [Row] = []
    /// The words that rows begin with.
    var labels: [UInt8] = []
    package var footnotes: [Footnote] = []
    /// Bytes of the footnotes that facts were given, each as often as it was.
    var footnoteBytes = 0
    /// What was found wrong and survived.
    package var problems: [Problem] = []
    /// Prefixes that were met and are bound to nothing: each is said once.
    private var unboundPrefixes = ByteInterner(capacity: 16)
    /// The schemas that the documents name (`link:schemaRef`), each once, in order.
    package private(set) var schemas: [String] = []
    private var knownSchemas: Set<String> = []
    /// Bytes of the documents, and of what tuples and facts repeat: the paths of tuples as they are met, the rest when references are bound.
    package private(set) var documentBytes = 0
    private var repeatedBytes = 0

    var stream = ContentStream()
    var values: [UInt8] = []
    /// Ids of contexts and units, whether or not they are defined yet, and what has them.
    var contextIDs = ByteInterner()
    var unitIDs = ByteInterner()
    var contextByID: [Ordinal<Context>?] = []
    var unitByID: [Ordinal<Unit>?] = []
    /// Ids that are referred to, languages, targets.
    var words = ByteInterner()
    /// Continuations by their ids.
    var continuations: [Word: Continuation] = [:]
    /// Content that is not one piece.
    var pieces: [Content] = []

    /// A text by its number in `words`.
    package enum WordKind {}
    package typealias Word = Ordinal<WordKind>
    /// The ids of contexts and of units, by their numbers.
    package enum ContextIDKind {}
    package typealias ContextID = Ordinal<ContextIDKind>
    package enum UnitIDKind {}
    package typealias UnitID = Ordinal<UnitIDKind>
    /// An HTML table that has facts.
    package struct Table {
        /// Bytes of text between the facts of the table before it and its own: few at a page break, many where a note begins.
        package let distance: Int
        /// Whether it stands within a tagged text: notes do, and no statement.
        package let isInText: Bool
    }

    /// A row of an HTML table that has facts.
    package struct Row {
        package let table: Ordinal<Table>
        /// In `labels`: the words of its first cell that has any; empty where that is a fact.
        var label: Range<Int>
    }

    package init(names: NameTable) {
        self.names = names
    }

    package struct Context {
        package var entity = ""
        package var scheme = ""
        package var period = Period.none
        /// In the order in which the document has them.
        package var dimensions: [Dimension] = []
        package var container = Container.segment
        /// Its segment or scenario holds what is no dimension: what its facts are of cannot be told by axes and members.
        package internal(set) var hasOtherContent = false
        /// Bytes of names and texts that each of its facts repeats.
        var repeatedBytes = 0
        /// What is wrong with it, for each of its facts to say.
        var problem: String?
    }

    package enum Period: Equatable {
        case none
        case forever
        case instant(PeriodDate)
        case duration(PeriodDate, PeriodDate)

        /// What stands where a day should, when it is none that the calendar has.
        var notADate: String? {
            switch self {
            case .none, .forever: nil
            case .instant(let date): date.notADate
            case .duration(let start, let end): start.notADate ?? end.notADate
            }
        }
    }

    package enum Container { case segment, scenario }

    package struct Dimension {
        package var axis: Name
        package var member: Member
    }

    package enum Member: Equatable {
        case explicit(Name)
        case typed(String)
        /// A typed member that is nil.
        case `nil`
    }

    /// A unit as text: local names, products sorted and joined by `*`, then what they are divided by (`USD`, `USD/shares`, `pure`).
    package struct Unit {
        package var text: String
        /// The measures' names, above and below the line.
        var numerator: [Name] = []
        var denominator: [Name] = []
    }

    package enum Value {
        case none
        /// An exact decimal number in `values`, as JSON has it.
        case number(Range<Int>)
        /// Text in `values`.
        case text(Range<Int>)
        /// Content in `stream`: as XHTML, or with its markup taken off.
        case captured(Range<Int>, isMarkup: Bool)
        /// Content of several pieces of `stream`, which is among `pieces`.
        case assembled(Ordinal<Content>, isMarkup: Bool)
    }

    package struct Tuple {
        /// `prefix:Name[1]/prefix:Inner[2]`
        var path: String
    }

    package struct Footnote {
        /// Its content, as a value of a fact is.
        var text: Value
        /// Nil where nothing around it says one, which XBRL 2.1 §4.11.1.2.1 does not allow.
        @Compact var language: Word?
    }

    struct Continuation {
        var content: Content
        /// The id of the next one; nil for the last.
        var next: Word?
    }

    /// The words that a row begins with; empty where there are none.
    package func label(of row: Ordinal<Row>) -> String { String(decoding: labels[rows[row].label], as: UTF8.self) }

    /// Makes room for what a document of this many bytes holds. Room that is not used is never touched, and so costs nothing.
    func expect(_ count: Int) {
        documentBytes += count
        stream.reserve(count)
        values.reserveCapacity(values.count + count)
        facts.reserveCapacity(facts.count + count / 1000)
        contexts.reserveCapacity(contexts.count + count / 4000)
    }

    /// The name that a prefixed name stands for. A prefix that is bound to nothing is taken as it is written, under a namespace of its own, and
    /// said once: such documents are not valid, but what they mean is plain.
    func name(_ qualifiedName: Span<UInt8>, _ reader: MarkupReader, usesDefault: Bool = false) -> Name {
        if let name = reader.resolve(qualifiedName, usesDefault: usesDefault) { return name }
        let text = qualifiedName.extracting(qualifiedName.trimmedRange)
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return reader.names.name(NameTable.noNamespace, local: text) }
        let prefix = text.extracting(0..<colon)
        var uri = Array(Prefixes.unbound.utf8)
        uri.append(prefix)
        let known = unboundPrefixes.count
        if unboundPrefixes.intern(prefix) == known {
            let problem = Problem(code: "unbound_prefix", message: "the prefix \"\(prefix.text)\" is bound to no namespace", document: documents.last)
            if problems.count < XBRLLimits.problems { problems.append(problem) }
        }
        return reader.names.name(reader.names.namespace(uri.span), local: text.extracting(colon + 1..<text.count))
    }

    /// A context's id, which facts may name before it is defined. White space around an id is no part of it.
    func contextID(_ id: Span<UInt8>) -> ContextID {
        let number = contextIDs.intern(id.extracting(id.trimmedRange))
        if number == contextByID.count { contextByID.append(nil) }
        return ContextID(number)
    }

    func unitID(_ id: Span<UInt8>) -> UnitID {
        let number = unitIDs.intern(id.extracting(id.trimmedRange))
        if number == unitByID.count { unitByID.append(nil) }
        return UnitID(number)
    }

    func define(_ context: Context, _ id: ContextID) {
        contextByID[id.index] = contexts.nextOrdinal
        contexts.append(context)
    }

    func define(_ unit: Unit, _ id: UnitID) {
        unitByID[id.index] = units.nextOrdinal
        units.append(unit)
    }

    /// Counts what is repeated; false when all of it together is out of proportion to the documents.
    func countRepeated(_ count: Int) -> Bool {
        repeatedBytes += count
        return repeatedBytes <= max(XBRLLimits.allRepeated.least, XBRLLimits.allRepeated.times * documentBytes)
    }

    /// Notes the schema that a `link:schemaRef` names.
    func addSchema(_ reference: Element) {
        guard let href = reference.attribute(Known.xlinkHref.ordinal, { $0.text }), knownSchemas.insert(href).inserted else { return }
        schemas.append(href)
    }

    func word(_ text: Span<UInt8>) -> Word { Word(words.intern(text)) }

    /// Nil for what is no language: nothing, or more than any has.
    func language(_ text: Span<UInt8>) -> Word? { text.isEmpty || text.count > XBRLLimits.language ? nil : word(text) }
    func text(_ word: Word) -> String { words.text(word.index) }

    /// Keeps the id of a fact, which may well be longer than the fact. White space around an id is no part of it.
    func keep(id written: Span<UInt8>) -> Range<Int> {
        let id = written.extracting(written.trimmedRange)
        values.append(id)
        return values.count - id.count..<values.count
    }

    /// The facts whose ids are among `words`; the last of those that share one.
    func factsByID() -> [Word: Ordinal<Fact>] {
        var factByID: [Word: Ordinal<Fact>] = [:]
        for (index, fact) in facts.enumerated() where !fact.id.isEmpty {
            if let word = values.withSpan(fact.id, { words.find($0) }) { factByID[Word(word)] = Ordinal(index) }
        }
        return factByID
    }

    /// A name as records have it: `us-gaap:Assets`.
    package func qualifiedName(_ name: Name) -> String {
        let prefix = prefixes.prefix(of: names.namespace(of: name), names)
        return prefix.isEmpty ? names.local(name) : "\(prefix):\(names.local(name))"
    }

    /// Appends a name as records have it.
    func append(_ name: Name, to output: inout [UInt8]) {
        let prefix = prefixes.prefix(of: names.namespace(of: name), names)
        if !prefix.isEmpty {
            output.append(utf8: prefix)
            output.append(UInt8(ascii: ":"))
        }
        names.withLocal(name) { output.append($0) }
    }

    /// A name without its prefix: `Assets`.
    package func localName(_ name: Name) -> String { names.local(name) }

    /// Where a value stands in `stream`; nil for one that does not.
    func content(_ value: Value) -> Content? {
        switch value {
        case .captured(let range, _): Content(first: range)
        case .assembled(let index, _): pieces[index]
        case .none, .number, .text: nil
        }
    }

    /// Content as a value: one that is not one piece is kept in `pieces`.
    func value(_ content: Content, isMarkup: Bool) -> Value {
        if content.rest.isEmpty { return .captured(content.first, isMarkup: isMarkup) }
        pieces.append(content)
        return .assembled(Ordinal(pieces.count - 1), isMarkup: isMarkup)
    }

    /// A number's exact decimal text; nil for everything else.
    package func number(_ fact: Fact) -> String? {
        guard case .number(let range) = fact.value else { return nil }
        return values.withSpan(range) { $0.text }
    }

    /// The text of a fact that is text, markup and all.
    package func text(_ fact: Fact) -> String? { text(fact.value) }

    func text(_ value: Value) -> String? {
        switch value {
        case .text(let range): return values.withSpan(range) { $0.text }
        case .captured(_, let isMarkup), .assembled(_, let isMarkup):
            var bytes: [UInt8] = []
            content(value)?.forEach { range in
                stream.bytes.withSpan(range) { isMarkup ? bytes.append($0) : PlainText.append($0, to: &bytes) }
            }
            PlainText.unescape(&bytes)
            return String(decoding: bytes, as: UTF8.self)
        case .none, .number: return nil
        }
    }
}

/// Where content stands in a stream: in one range, or in several when something was excluded from it, or it continues elsewhere.
package struct Content {
    let first: Range<Int>
    private(set) var rest: [Range<Int>] = []
    /// Bytes of all ranges.
    private(set) var count: Int

    init(first: Range<Int>) {
        self.first = first
        count = first.count
    }

    mutating func append(_ range: Range<Int>) {
        rest.append(range)
        count += range.count
    }

    func forEach(_ body: (Range<Int>) -> Void) {
        body(first)
        for range in rest { body(range) }
    }

    static func += (left: inout Content, right: Content) {
        left.append(right.first)
        for range in right.rest { left.append(range) }
    }
}

/// A date of a period: a day, or the text that was none.
package enum PeriodDate: Equatable, Hashable {
    case day(CalendarDate)
    case text(String)

    package var day: CalendarDate? {
        if case .day(let date) = self { date } else { nil }
    }

    var notADate: String? {
        if case .text(let text) = self { text } else { nil }
    }
}
