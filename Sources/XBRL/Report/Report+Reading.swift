import Bytes
import Markup
import Records

/// What the readers of a document set keep while they read.
struct ReadingState {
    /// The ids of contexts and units, whether they are defined yet or only referred to.
    var contextIDs = ByteInterner()
    var unitIDs = ByteInterner()
    /// The definition of each id, by the id's number.
    var contextByID: [Ordinal<Report.Context>?] = []
    var unitByID: [Ordinal<Report.Unit>?] = []
    /// Continuations by their ids.
    var continuations: [Report.Word: Report.Continuation] = [:]
    /// Prefixes that are used but not bound. A problem names each once.
    var unboundPrefixes = ByteInterner(capacity: 16)
    var knownSchemas: Set<String> = []
    /// Bytes of footnotes, counted once for each fact that has them.
    var footnoteBytes = 0
    /// Bytes that the records of facts repeat: the paths of tuples, added when they are read, and the rest, added when references are bound.
    var repeatedBytes = 0
}

extension Report {
    /// Reserves memory for a document of so many bytes. Unused memory is never touched, and costs nothing.
    func reserve(_ count: Int) {
        documentBytes += count
        stream.reserve(count)
        values.reserveCapacity(values.count + count)
        facts.reserveCapacity(facts.count + count / 1000)
        contexts.reserveCapacity(contexts.count + count / 4000)
    }

    /// Returns the name that a prefixed name stands for.
    ///
    /// Documents that use a prefix without binding it are not valid, but their meaning is plain: such a name gets a namespace made from its prefix, and the
    /// prefix becomes a problem.
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

    /// Adds to the bytes that records repeat. Returns false when their sum is out of proportion to the documents.
    func countRepeated(_ count: Int) -> Bool {
        reading.repeatedBytes += count
        return reading.repeatedBytes <= max(XBRLLimits.allRepeated.least, XBRLLimits.allRepeated.times * documentBytes)
    }

    /// Adds the schema that a `link:schemaRef` names.
    func addSchema(_ reference: Element) {
        guard let href = reference.attribute(KnownName.xlinkHref.number, { $0.text }), reading.knownSchemas.insert(href).inserted else { return }
        schemas.append(href)
    }

    func word(_ text: Span<UInt8>) -> Word { Word(words.intern(text)) }

    /// Nil for an empty language, and for one longer than any real one.
    func language(_ text: Span<UInt8>) -> Word? { text.isEmpty || text.count > XBRLLimits.language ? nil : word(text) }

    /// Stores the id of a fact in `values`, without white space around it.
    func keep(id written: Span<UInt8>) -> Range<Int> {
        let id = written.extracting(written.trimmedRange)
        values.append(id)
        return values.count - id.count..<values.count
    }
}
