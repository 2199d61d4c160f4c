import Bytes
import Markup
import Records

/// The state of the readers of a document set, needed only while they read.
struct ReadingState {
    /// The ids of contexts and units, whether already defined or only referred to.
    var contextIDs = ByteInterner()
    var unitIDs = ByteInterner()
    /// The definition of each id, by the id's number.
    var contextByID: [Ordinal<Report.Context>?] = []
    var unitByID: [Ordinal<Report.Unit>?] = []
    /// Continuations by their ids.
    var continuations: [Report.Word: Report.Continuation] = [:]
    /// Prefixes that are used but not bound. Each is named in one problem.
    var unboundPrefixes = ByteInterner(capacity: 16)
    var knownSchemas: Set<String> = []
    /// The bytes of footnotes, counted once for each fact that has the footnote.
    var footnoteBytes = 0
    /// The bytes that the records of facts repeat. Those of tuples' paths are added when tuples are read, all others when references are bound.
    var repeatedBytes = 0
}

extension Report {
    /// Reserves memory for a document of `count` bytes. Memory that stays unused is never touched, and so costs nothing.
    func reserve(_ count: Int) {
        documentBytes += count
        stream.reserve(count)
        values.reserveCapacity(values.count + count)
        facts.reserveCapacity(facts.count + count / 1000)
        contexts.reserveCapacity(contexts.count + count / 4000)
    }

    /// Returns the name that a prefixed name stands for.
    ///
    /// A document that uses a prefix without binding it is not valid, but its meaning is clear. Such a name gets a namespace made up from its prefix, and the
    /// report gets a problem that names the prefix.
    func name(_ qualifiedName: Span<UInt8>, _ reader: MarkupReader, usesDefault: Bool = false) -> Name {
        if let name = reader.resolve(qualifiedName, usesDefault: usesDefault) { return name }
        let text = qualifiedName.extracting(qualifiedName.trimmedRange)
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return reader.names.name(NameTable.noNamespace, local: text) }
        let prefix = text.extracting(0..<colon)
        var uri = Array(Prefixes.unbound.utf8)
        uri.append(prefix)
        let known = reading.unboundPrefixes.count
        if reading.unboundPrefixes.intern(prefix) == known {
            let problem = Problem(code: "unbound_prefix", message: "the prefix \"\(prefix.text)\" is bound to no namespace", document: documents.last)
            if problems.count < XBRLLimits.problems { problems.append(problem) }
        }
        return reader.names.name(reader.names.namespace(uri.span), local: text.extracting(colon + 1..<text.count))
    }

    /// Returns the number of a context's id. Facts may refer to a context before it is defined. White space around an id is ignored.
    func contextID(_ id: Span<UInt8>) -> ContextID {
        let number = reading.contextIDs.intern(id.extracting(id.trimmedRange))
        if number == reading.contextByID.count { reading.contextByID.append(nil) }
        return ContextID(number)
    }

    func unitID(_ id: Span<UInt8>) -> UnitID {
        let number = reading.unitIDs.intern(id.extracting(id.trimmedRange))
        if number == reading.unitByID.count { reading.unitByID.append(nil) }
        return UnitID(number)
    }

    func define(_ context: Context, _ id: ContextID) {
        reading.contextByID[id.index] = contexts.nextOrdinal
        contexts.append(context)
    }

    func define(_ unit: Unit, _ id: UnitID) {
        reading.unitByID[id.index] = units.nextOrdinal
        units.append(unit)
    }

    /// Adds to the bytes that records repeat. Returns false if their sum becomes too large in proportion to the documents.
    func countRepeated(_ count: Int) -> Bool {
        reading.repeatedBytes += count
        return reading.repeatedBytes <= max(XBRLLimits.allRepeated.least, XBRLLimits.allRepeated.times * documentBytes)
    }

    /// Adds the schema that a `link:schemaRef` refers to.
    func addSchema(_ reference: Element) {
        guard let href = reference.attribute(KnownName.xlinkHref.number, { $0.text }), reading.knownSchemas.insert(href).inserted else { return }
        schemas.append(href)
    }

    func word(_ text: Span<UInt8>) -> Word { Word(words.intern(text)) }

    /// Returns a language as a word; nil if it is empty, or longer than any real one.
    func language(_ text: Span<UInt8>) -> Word? { text.isEmpty || text.count > XBRLLimits.language ? nil : word(text) }

    /// Stores the id of a fact in `values`, without white space around it.
    func keep(id written: Span<UInt8>) -> Range<Int> {
        let id = written.extracting(written.trimmedRange)
        values.append(id)
        return values.count - id.count..<values.count
    }
}
