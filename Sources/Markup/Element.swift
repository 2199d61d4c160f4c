import Bytes
import CXML2
import Glibc

/// An element at its start tag or end tag. Valid only during the handler's call.
package struct Element {
    package let name: Name
    /// The number of open elements, including this one.
    package let depth: Int
    package let attributeCount: Int
    let local: UnsafePointer<UInt8>
    let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let reader: Unmanaged<MarkupReader>

    /// Calls `body` with the local name.
    package func withLocalName(_ body: (Span<UInt8>) -> Void) { withCString(local, body) }

    /// Visits the attributes in document order, with entities in their values resolved.
    package func forEachAttribute(_ body: (_ name: Name, _ value: Span<UInt8>) -> Void) {
        guard let attributes else { return }
        reader._withUnsafeGuaranteedRef { reader in
            for index in 0..<attributeCount {
                guard let local = attributes[5 * index], let start = attributes[5 * index + 3], let end = attributes[5 * index + 4] else { continue }
                body(reader.name(local, attributes[5 * index + 2]), Span(_unsafeElements: UnsafeBufferPointer(start: start, count: end - start)))
            }
        }
    }

    /// A visitor of attributes with their names as written.
    ///
    /// A value is verbatim if it lies in the document, unchanged, between quotation marks. It then contains no quotation mark, `&`, `<` or control character.
    package typealias WrittenAttributeVisitor = (_ prefix: Span<UInt8>, _ local: Span<UInt8>, _ value: Span<UInt8>, _ isVerbatim: Bool) -> Void

    /// Visits the attributes in the order of their names; those with a prefix are last.
    package func forEachSortedAttribute(_ body: WrittenAttributeVisitor) {
        var isSorted = true
        for index in 1..<max(1, attributeCount) where precedes(index, index - 1) { isSorted = false }
        if isSorted { return forEachWrittenAttribute(body) }
        for index in (0..<attributeCount).sorted(by: precedes) { forEachWrittenAttribute(index..<index + 1, body) }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        guard let attributes, let leftName = attributes[5 * left], let rightName = attributes[5 * right] else { return false }
        let leftURI = attributes[5 * left + 2], rightURI = attributes[5 * right + 2]
        if leftURI != rightURI {
            guard let leftURI else { return true }
            guard let rightURI else { return false }
            return xmlStrcmp(leftURI, rightURI) < 0
        }
        return xmlStrcmp(leftName, rightName) < 0
    }

    /// Visits the attributes in document order, with their names as written.
    package func forEachWrittenAttribute(_ body: WrittenAttributeVisitor) {
        forEachWrittenAttribute(0..<attributeCount, body)
    }

    private func forEachWrittenAttribute(_ indexes: Range<Int>, _ body: WrittenAttributeVisitor) {
        guard let attributes else { return }
        for index in indexes {
            guard let local = attributes[5 * index], let start = attributes[5 * index + 3], let end = attributes[5 * index + 4] else { continue }
            let isVerbatim = reader._withUnsafeGuaranteedRef { $0.isQuoted(start, end) }
            withCString(attributes[5 * index + 1]) { prefix in
                withCString(local) { body(prefix, $0, Span(_unsafeElements: UnsafeBufferPointer(start: start, count: end - start)), isVerbatim) }
            }
        }
    }

    /// Whether the name of any attribute has a prefix. Most elements have no such attribute.
    package var hasPrefixedAttribute: Bool {
        guard let attributes else { return false }
        for index in 0..<attributeCount where attributes[5 * index + 1] != nil { return true }
        return false
    }

    /// Calls `body` with the value of an attribute whose name has a prefix, and returns its result; nil if there is no such attribute. Faster than `attribute`,
    /// for use on every element.
    package func prefixedAttribute<R>(_ name: Name, _ body: (Span<UInt8>) -> R) -> R? {
        guard var attribute = attributes else { return nil }
        for _ in 0..<attributeCount {
            if attribute[1] != nil, let local = attribute[0], let start = attribute[3], let end = attribute[4],
                reader._withUnsafeGuaranteedRef({ $0.name(local, attribute[2]) == name })
            {
                return body(Span(_unsafeElements: UnsafeBufferPointer(start: start, count: end - start)))
            }
            attribute += 5
        }
        return nil
    }

    /// Calls `body` with the value of an attribute without a prefix, by its local name as written. Faster than `attribute`, for use on thousands of elements.
    package func withPlainAttribute(_ local: StaticString, _ body: (Span<UInt8>) -> Void) {
        guard var attribute = attributes else { return }
        for _ in 0..<attributeCount {
            if attribute[1] == nil, let name = attribute[0], let start = attribute[3], let end = attribute[4],
                name[0] == local.utf8Start[0],
                strcmp(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self), UnsafeRawPointer(local.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
            {
                return body(Span(_unsafeElements: UnsafeBufferPointer(start: start, count: end - start)))
            }
            attribute += 5
        }
    }

    /// Calls `body` with the value of an attribute, and returns its result; nil if there is no such attribute.
    package func attribute<R>(_ name: Name, _ body: (Span<UInt8>) -> R) -> R? {
        var result: R?
        forEachAttribute { if $0 == name { result = body($1) } }
        return result
    }
}
