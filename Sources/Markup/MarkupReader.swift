import Bytes
import CXML2
import Glibc

/// Reads a document's markup with libxml2's SAX interface, from memory, with no network and no DTD.
///
/// HTML's named entities need no declaration. A document that declares its own entities is refused.
package final class MarkupReader {
    package let names: NameTable
    /// The offset in the document of the current element's start tag.
    package var elementOffset: Int {
        guard let start, var current = cursor else { return 0 }
        // Search backwards for the `<` of the start tag. The first attribute's value is closer to it than the cursor, which is after all attributes. No other
        // `<` can stand between them.
        if let firstValue, firstValue > start, firstValue < current { current = firstValue }
        let read = Span(_unsafeElements: UnsafeBufferPointer(start: start, count: current - start))
        return source?.offset(read.lastIndex(of: UInt8(ascii: "<"), before: read.count) ?? 0) ?? 0
    }

    /// The parser's position in the document; nil after the parser was stopped, when its cursor points outside of the document.
    private var cursor: UnsafePointer<UInt8>? {
        guard let current = context?.pointee.input?.pointee.cur, let start, let limit, current >= start, current <= limit else { return nil }
        return current
    }

    /// The line of the document that the parser has reached.
    package var line: Int { context?.pointee.input.map { Int($0.pointee.line) } ?? 0 }

    private var context: xmlParserCtxtPtr?
    /// The start and end of the bytes that the parser reads.
    private var start: UnsafePointer<UInt8>?
    private var limit: UnsafePointer<UInt8>?
    /// The value of the current element's first attribute. It lies in the document unless the parser had to change it.
    private var firstValue: UnsafePointer<UInt8>?
    private var source: MarkupSource?
    /// The number of open elements.
    private var depth = 0
    /// The names of the open elements, with room for the deepest nesting that is allowed.
    private let openNames = UnsafeMutablePointer<Name>.allocate(capacity: MarkupLimits.depth)
    /// Names read since `checkNames` last ran.
    private var uncheckedNames = 0
    private static let namesBetweenChecks = 1000
    private var failure: MarkupFailure?
    private var pointers = PointerCache()
    private let scope = NamespaceScope()
    private var qualifiedNames = QualifiedNames()
    private let entities = HTMLEntities()

    /// The maximum number of bytes that a document may have, both before and after conversion to UTF-8.
    private let documentLimit: Int

    package init(names: NameTable, documentLimit: Int = MarkupLimits.document) {
        self.names = names
        self.documentLimit = documentLimit
        xmlInitParser()
    }

    deinit { openNames.deallocate() }

    /// Reads one document. `bytes` must be followed by a zero byte (`MappedFile.withTerminatedBytes`).
    ///
    /// - Parameter isRead: called with an offset, every few megabytes, while the whole document is checked before it is read: the bytes before it are not needed
    ///   until then.
    package func read(_ bytes: Span<UInt8>, _ handler: any MarkupHandler, isRead: (Int) -> Void = { _ in }) throws(MarkupFailure) {
        let source = try MarkupSource(bytes, limit: documentLimit, isRead: isRead)
        self.source = source
        if var converted = source.converted {
            converted.append(0)
            try converted.withSpan(0..<converted.count - 1) { bytes throws(MarkupFailure) in try parse(bytes, handler) }
        } else {
            try parse(bytes.extracting(source.skipped..<bytes.count), handler)
        }
    }

    /// Stops reading: `read` throws a failure with this message and the current position.
    package func fail(_ message: String) {
        guard failure == nil else { return }
        failure = MarkupFailure(message: message, line: line, offset: elementOffset)
        if let context { xmlStopParser(context) }
    }

    /// Returns the name that a prefixed name stands for at the parser's position; nil if its prefix is not bound.
    ///
    /// - Parameter usesDefault: whether a name without a prefix is in the default namespace.
    package func resolve(_ qualifiedName: Span<UInt8>, usesDefault: Bool = false) -> Name? {
        qualifiedNames.resolve(qualifiedName, in: scope, usesDefault: usesDefault, names)
    }

    /// Whether `forEachNewBinding` would visit any prefix. This check is cheaper, and runs at every fact.
    package var hasNewBindings: Bool { scope.hasNewBindings }

    /// Visits the prefixes that were bound since the last call and are still bound.
    package func forEachNewBinding(_ body: (_ prefix: Span<UInt8>, _ namespace: Namespace) -> Void) { scope.forEachNewBinding(body) }

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
            // Without an input buffer, the parser reads the document in place.
            guard let base = buffer.baseAddress, let stream = xmlNewInputStream(context) else { return }
            stream.pointee.base = base
            stream.pointee.cur = base
            stream.pointee.end = base + buffer.count
            stream.pointee.length = Int32(buffer.count)
            // The order matters: setting the options resets the handler's flags, and the handler must be in place before the first byte is read.
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

    private static func from(_ context: UnsafeMutableRawPointer?) -> MarkupReader? {
        context.map { Unmanaged<Delivery>.fromOpaque($0).takeUnretainedValue().reader }
    }

    /// A reference that is not counted, for elements, which are valid only during a call.
    private var reference: Unmanaged<MarkupReader> { Unmanaged.passUnretained(self) }

    /// Calls `body` without counting references, for the callbacks that run a hundred thousand times a document.
    private static func with(_ context: UnsafeMutableRawPointer?, _ body: (MarkupReader, any MarkupHandler) -> Void) {
        if let context { Unmanaged<Delivery>.fromOpaque(context)._withUnsafeGuaranteedRef { body($0.reader, $0.handler) } }
    }

    /// Refuses a document type with declarations, as EDGAR does: a few entity declarations can expand to any amount of text. When this is called, the cursor is
    /// after the document type's name, and before its declarations if there are any.
    private func checkSubset() {
        if cursor?.pointee == UInt8(ascii: "[") { fail("the document type contains declarations") }
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
        if uncheckedNames > Self.namesBetweenChecks {
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

    /// Stops the parser if its table has too many names. Called every `namesBetweenChecks` names, and at the end of the document.
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

    /// Whether an attribute's value lies in the document itself, between quotation marks, and is not a copy made by the parser.
    func isQuoted(_ first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        guard let start, let limit, first > start, end < limit else { return false }
        return end.pointee == UInt8(ascii: "\"") && first[-1] == UInt8(ascii: "\"")
    }

    func name(_ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?) -> Name {
        pointers.name(local, uri, names)
    }

    private func entity(_ name: UnsafePointer<UInt8>) -> xmlEntityPtr? {
        entities.entity(name, isInAttribute: context?.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE)
    }
}

/// The argument of the parser's callbacks. Its members are constants, because reading a variable would count a reference, a hundred thousand times a document.
private final class Delivery {
    let reader: MarkupReader
    let handler: any MarkupHandler

    init(reader: MarkupReader, handler: any MarkupHandler) {
        self.reader = reader
        self.handler = handler
    }
}
