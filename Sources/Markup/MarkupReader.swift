import Bytes
import CXML2
import Glibc

/// What a document is told to, element by element. Spans and elements are good only within the call.
package protocol MarkupHandler: AnyObject {
    func startElement(_ element: Element)
    /// The element has its name, and no attributes any more.
    func endElement(_ element: Element)
    func characters(_ text: Span<UInt8>)
}

/// Reads a document's markup with libxml2's SAX interface, from memory, with no network and no DTD.
///
/// HTML's named entities are known without a declaration; a document that declares entities of its own is refused.
package final class MarkupReader {
    package let names: NameTable
    /// Byte of the document at which the element that is being told starts.
    package var elementOffset: Int {
        guard let start, var current = cursor else { return 0 }
        // The parser stands behind the attributes, the first of which is nearer; a start tag holds no other `<`.
        if let firstValue, firstValue > start, firstValue < current { current = firstValue }
        let told = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: current - start))
        return source?.offset(told.lastIndex(of: UInt8(ascii: "<"), before: told.count) ?? 0) ?? 0
    }

    /// Where the parser stands in the document. Nil once it was stopped: its cursor is in memory of its own then.
    private var cursor: UnsafePointer<UInt8>? {
        guard let current = context?.pointee.input?.pointee.cur, let start, let limit, current >= start, current <= limit else { return nil }
        return current
    }

    /// Line of the document at which the parser stands.
    package var line: Int { context?.pointee.input.map { Int($0.pointee.line) } ?? 0 }

    private var context: xmlParserCtxtPtr?
    /// The document as the parser has it, and its end.
    private var start: UnsafePointer<UInt8>?
    private var limit: UnsafePointer<UInt8>?
    /// Where the first attribute's value is, of the element that is being told: in the document, unless it had to be changed.
    private var firstValue: UnsafePointer<UInt8>?
    private var source: MarkupSource?
    /// Elements that are open where the parser stands.
    private var depth = 0
    /// Their names, with room for as many as the limit allows.
    private let openNames = UnsafeMutablePointer<Name>.allocate(capacity: MarkupLimits.depth)
    /// Names that were met since the parser's table of them was looked at.
    private var uncheckedNames = 0
    private static let namesBetweenLooks = 1000
    fileprivate var failure: MarkupFailure?
    fileprivate var pointers = PointerCache()
    package var scope = NamespaceScope()
    /// Whether prefixes are bound now that `scope.forEachNewBinding` has not visited: asked at every fact, and cheaper than it.
    package var hasNewBindings: Bool { scope.hasNewBindings }
    /// Prefixed names that stand in attributes and in text, and what each meant when the scope of prefixes was of that generation.
    private var qualifiedNames = ByteInterner()
    private var meanings: [(generation: Int, name: Name)?] = []
    private var entities: [EntityUse: UnsafeMutablePointer<xmlEntity>] = [:]

    /// Bytes of the largest document that is read, as the parser gets it.
    private let documentLimit: Int

    package init(names: NameTable, documentLimit: Int = MarkupLimits.document) {
        self.names = names
        self.documentLimit = documentLimit
        xmlInitParser()
    }

    deinit {
        openNames.deallocate()
        for entity in entities.values {
            free(UnsafeMutableRawPointer(mutating: entity.pointee.content))
            entity.deallocate()
        }
    }

    /// Reads one document. `bytes` must be followed by a zero byte (`MappedFile.withTerminatedBytes`).
    package func read(_ bytes: Span<UInt8>, _ handler: any MarkupHandler) throws(MarkupFailure) {
        let source = try MarkupSource(bytes, limit: documentLimit)
        self.source = source
        if var converted = source.converted {
            converted.append(0)
            try converted.withSpan(0..<converted.count - 1) { bytes throws(MarkupFailure) in try parse(bytes, handler) }
        } else {
            try parse(bytes.extracting(source.skipped..<bytes.count), handler)
        }
    }

    /// Gives up: what is wrong is the document's, and `read` throws it.
    package func fail(_ message: String) {
        guard failure == nil else { return }
        failure = MarkupFailure(message: message, line: line, offset: elementOffset)
        if let context { xmlStopParser(context) }
    }

    /// The name that a prefixed name stands for where the parser is; nil when its prefix is bound to nothing.
    package func resolve(_ qualifiedName: Span<UInt8>, usesDefault: Bool = false) -> Name? {
        let name = qualifiedName.extracting(qualifiedName.trimmedRange)
        guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else {
            let namespace = usesDefault ? scope.namespace([UInt8]().span) : nil
            return names.name(namespace ?? NameTable.noNamespace, local: name)
        }
        let number = qualifiedNames.intern(name)
        if number == meanings.count { meanings.append(nil) }
        if let known = meanings[number], known.generation == scope.generation { return known.name }
        guard let namespace = scope.namespace(name.extracting(0..<colon)) else { return nil }
        let meaning = names.name(namespace, local: name.extracting(colon + 1..<name.count))
        meanings[number] = (scope.generation, meaning)
        return meaning
    }

    private func parse(_ bytes: Span<UInt8>, _ handler: any MarkupHandler) throws(MarkupFailure) {
        guard let context = xmlNewParserCtxt() else { throw MarkupFailure(message: "out of memory", line: 0, offset: 0) }
        defer {
            xmlFreeParserCtxt(context)
            self.context = nil
        }
        let delivery = Delivery(reader: self, handler: handler)
        self.context = context
        failure = nil
        depth = 0
        pointers.removeAll()
        scope.removeAll()
        bytes.withUnsafeBufferPointer { buffer in
            start = buffer.baseAddress
            limit = buffer.baseAddress.map { $0 + buffer.count }
            // The parser reads the document where it lies: without an input buffer it neither copies nor moves it.
            guard let base = buffer.baseAddress, let stream = xmlNewInputStream(context) else { return }
            stream.pointee.base = base
            stream.pointee.cur = base
            stream.pointee.end = base + buffer.count
            stream.pointee.length = Int32(buffer.count)
            // The order matters: options reset the handler's flags, and the handler must be in place before the first byte is read.
            let options =
                XML_PARSE_HUGE.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_BIG_LINES.rawValue
            xmlCtxtUseOptions(context, Int32(options))
            installCallbacks(on: context)
            context.pointee.userData = Unmanaged.passUnretained(delivery).toOpaque()
            inputPush(context, stream)
            withExtendedLifetime(delivery) { _ = xmlParseDocument(context) }
            checkNames()
        }
        if let failure { throw failure }
        guard context.pointee.wellFormed != 0 else { throw MarkupFailure(message: "not well-formed", line: 0, offset: 0) }
    }

    private func installCallbacks(on context: xmlParserCtxtPtr) {
        guard let sax = context.pointee.sax else { return }
        sax.pointee = xmlSAXHandler()
        sax.pointee.initialized = UInt32(XML_SAX2_MAGIC)
        sax.pointee.internalSubset = { context, _, _, _ in MarkupReader.from(context)?.checkSubset() }
        sax.pointee.startElementNs = { context, local, _, uri, namespaceCount, namespaces, attributeCount, _, attributes in
            MarkupReader.with(context) { $0.start(local, uri, namespaces, Int(namespaceCount), attributes, Int(attributeCount), $1) }
        }
        sax.pointee.endElementNs = { context, local, _, _ in
            MarkupReader.with(context) { $0.end(local, $1) }
        }
        sax.pointee.characters = { context, bytes, count in
            MarkupReader.with(context) { _, handler in
                let text = Span(_unsafeElements: UnsafeBufferPointer(start: bytes, count: Int(count)))
                handler.characters(text)
            }
        }
        sax.pointee.ignorableWhitespace = sax.pointee.characters
        sax.pointee.cdataBlock = sax.pointee.characters
        sax.pointee.getEntity = { context, name in
            guard let name else { return nil }
            return MarkupReader.from(context)?.entity(name)
        }
        sax.pointee.serror = { context, error in
            guard let error else { return }
            MarkupReader.from(context)?.note(error.pointee)
        }
    }

    fileprivate static func from(_ context: UnsafeMutableRawPointer?) -> MarkupReader? {
        context.map { Unmanaged<Delivery>.fromOpaque($0).takeUnretainedValue().reader }
    }

    /// A reference that nobody counts, for elements: they are good only within a call.
    private var reference: Unmanaged<MarkupReader> { Unmanaged.passUnretained(self) }

    /// The same without counting the reference, for the callbacks that come a hundred thousand times a document.
    fileprivate static func with(_ context: UnsafeMutableRawPointer?, _ body: (MarkupReader, any MarkupHandler) -> Void) {
        if let context { Unmanaged<Delivery>.fromOpaque(context)._withUnsafeGuaranteedRef { body($0.reader, $0.handler) } }
    }

    /// A document type with declarations of its own is refused, as EDGAR does: a few of them can come to any amount of work. The parser stands behind the
    /// document type's name here, before its declarations where there are some.
    private func checkSubset() {
        if cursor?.pointee == UInt8(ascii: "[") { fail("the document type has declarations of its own") }
    }

    private func note(_ error: xmlError) {
        guard failure == nil, error.level == XML_ERR_FATAL else { return }
        var text = error.message.map { String(cString: $0) } ?? "not well-formed"
        while text.last == "\n" { text.removeLast() }
        var offset = 0
        if let start, let cursor { offset = source?.offset(cursor - start) ?? 0 }
        failure = MarkupFailure(message: text, line: Int(error.line), offset: offset)
        failure?.isOutOfMemory = error.code == XML_ERR_NO_MEMORY.rawValue
    }

    private func start(
        _ local: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?, _ namespaces: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ namespaceCount: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ attributeCount: Int, _ handler: any MarkupHandler
    ) {
        guard failure == nil, let local else { return }
        guard depth < MarkupLimits.depth else { return fail("elements nested deeper than \(MarkupLimits.depth)") }
        let name = pointers.name(local, uri, names)
        openNames[depth] = name
        depth += 1
        uncheckedNames += 1 + attributeCount + namespaceCount
        if uncheckedNames > Self.namesBetweenLooks {
            checkNames()
            guard failure == nil else { return }
        }
        if let namespaces {
            for index in 0..<namespaceCount {
                guard let uri = namespaces[2 * index + 1] else { continue }
                let namespace = withCString(uri) { names.namespace($0) }
                withCString(namespaces[2 * index]) { scope.bind($0, to: namespace, depth: depth) }
            }
            guard scope.count <= MarkupLimits.bindings else { return fail("more than \(MarkupLimits.bindings) prefixes bound at once") }
        }
        firstValue = attributeCount > 0 ? attributes?[3] : nil
        let element = Element(name: name, depth: depth, attributeCount: attributeCount, local: local, attributes: attributes, reader: reference)
        handler.startElement(element)
    }

    /// The parser's table of names is looked at now and then, and when the document has ended.
    private func checkNames() {
        uncheckedNames = 0
        guard let dictionary = context?.pointee.dict, xmlDictSize(dictionary) > MarkupLimits.names else { return }
        fail("more than \(MarkupLimits.names) different names")
    }

    private func end(_ local: UnsafePointer<UInt8>?, _ handler: any MarkupHandler) {
        guard failure == nil, let local, depth > 0 else { return }
        firstValue = nil
        let element = Element(name: openNames[depth - 1], depth: depth, attributeCount: 0, local: local, attributes: nil, reader: reference)
        handler.endElement(element)
        if scope.isBound(at: depth) { scope.unbind(depth: depth) }
        depth -= 1
    }

    /// Whether a value is part of the document, and stands between quotation marks there.
    func isQuoted(_ first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        guard let start, let limit, first > start, end < limit else { return false }
        return end.pointee == UInt8(ascii: "\"") && first[-1] == UInt8(ascii: "\"")
    }

    func name(_ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?) -> Name {
        pointers.name(local, uri, names)
    }

    /// XML's own five, and HTML's, as libxml2 knows them. Each is made once.
    private func entity(_ name: UnsafePointer<UInt8>) -> xmlEntityPtr? {
        if let predefined = xmlGetPredefinedEntity(name) { return predefined }
        let isInAttribute = context?.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE
        let key = EntityUse(name: String(cString: name), isInAttribute: isInAttribute)
        if let known = entities[key] { return known }
        guard let html = htmlEntityLookup(name), let scalar = Unicode.Scalar(html.pointee.value) else { return nil }
        let content = Array(String(Character(scalar)).utf8) + [0]
        let entity = UnsafeMutablePointer<xmlEntity>.allocate(capacity: 1)
        entity.initialize(to: xmlEntity())
        entity.pointee.type = XML_ENTITY_DECL
        // What is predefined is told without being parsed; in an attribute it would be one byte.
        entity.pointee.etype = isInAttribute ? XML_INTERNAL_GENERAL_ENTITY : XML_INTERNAL_PREDEFINED_ENTITY
        entity.pointee.content = xmlStrdup(content)
        entity.pointee.length = Int32(content.count - 1)
        entity.pointee.name = htmlEntityName(html)
        entities[key] = entity
        return UnsafeMutablePointer(entity)
    }

    private func htmlEntityName(_ html: UnsafePointer<htmlEntityDesc>) -> UnsafePointer<UInt8>? {
        html.pointee.name.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
    }
}

/// What the parser's callbacks are given. Both are constants, so that no call, of a hundred thousand a document, counts a reference.
private final class Delivery {
    let reader: MarkupReader
    let handler: any MarkupHandler

    init(reader: MarkupReader, handler: any MarkupHandler) {
        self.reader = reader
        self.handler = handler
    }
}

/// An entity of HTML where it stands: libxml2 wants another for attributes than for text.
private struct EntityUse: Hashable {
    let name: String
    let isInAttribute: Bool
}
