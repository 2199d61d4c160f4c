import Bytes
import CXML2
import Glibc

/// An element as it starts: good only within the call that tells of it.
package struct Element {
    package let name: Name
    /// How many elements are open, this one among them.
    package let depth: Int
    package let attributeCount: Int
    let local: UnsafePointer<UInt8>
    let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let reader: Unmanaged<MarkupReader>

    /// Lends the local name.
    package func withLocalName(_ body: (Span<UInt8>) -> Void) { withCString(local, body) }

    /// Visits the attributes in the document's order: the name, and the value with its entities resolved.
    package func forEachAttribute(_ body: (_ name: Name, _ value: Span<UInt8>) -> Void) {
        guard let attributes else { return }
        reader._withUnsafeGuaranteedRef { reader in
            for index in 0..<attributeCount {
                guard let local = attributes[5 * index], let start = attributes[5 * index + 3], let end = attributes[5 * index + 4] else { continue }
                body(reader.name(local, attributes[5 * index + 2]), Span(_unsafeElements: UnsafeBufferPointer(start: start, count: end - start)))
            }
        }
    }

    /// What visits attributes with their names as they were written.
    ///
    /// A value is verbatim if it stands in the document, as it is, between quotation marks: then it holds none, no `&` and `<` and no control characters.
    package typealias WrittenAttributeVisitor = (_ prefix: Span<UInt8>, _ local: Span<UInt8>, _ value: Span<UInt8>, _ isVerbatim: Bool) -> Void

    /// Visits the attributes in the names' order; those that have a prefix come last.
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

    /// Whether the name of any attribute has a prefix: few elements' have.
    package var hasPrefixedAttribute: Bool {
        guard let attributes else { return false }
        for index in 0..<attributeCount where attributes[5 * index + 1] != nil { return true }
        return false
    }

    /// The value of one attribute whose name has a prefix: cheaper than `attribute`, for what every element is asked.
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

    /// Gives the value of an attribute without a prefix, by its local name as it is written: cheaper than `attribute`, for what thousands of elements are asked.
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

    /// The value of one attribute; nil when the element has none of that name.
    package func attribute<R>(_ name: Name, _ body: (Span<UInt8>) -> R) -> R? {
        var result: R?
        forEachAttribute { if $0 == name { result = body($1) } }
        return result
    }
}
