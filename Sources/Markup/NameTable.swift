public import Bytes

/// A namespace and a local name together, by their number in a `NameTable`.
public typealias Name = Ordinal<NameTable>
/// A namespace, by the number of its URI.
public typealias Namespace = Ordinal<NameTable.URI>
/// A name without its namespace.
public typealias LocalName = Ordinal<NameTable.Local>

/// Names as small numbers: a namespace and a local name together are one number, the same in every document read with this table.
///
/// Names that a reader looks for are registered first, in the order of an enumeration, so that its raw values are their numbers.
public final class NameTable {
    public enum URI {}
    public enum Local {}

    public private(set) var namespaces = ByteInterner(capacity: 64)
    public private(set) var locals = ByteInterner(capacity: 4096)
    private var index = HashIndex(capacity: 4096)
    private var aliases: [(from: Namespace, to: Namespace)] = []
    public private(set) var entries: [(namespace: Namespace, local: LocalName)] = []
    /// What an attribute without a prefix is in.
    package static let noNamespace = Namespace(0)

    package init() {
        _ = namespaces.intern([UInt8]().span)
    }

    /// Takes one namespace for another: a later edition that changed nothing for us.
    package func treat(_ namespace: StaticString, as other: StaticString) {
        aliases.append((self.namespace(namespace), self.namespace(other)))
    }

    package func register(_ namespace: StaticString, _ local: StaticString) -> Name {
        name(self.namespace(namespace), local: Span(_unsafeElements: UnsafeBufferPointer(start: local.utf8Start, count: local.utf8CodeUnitCount)))
    }

    package var count: Int { entries.count }

    package func namespace(_ uri: Span<UInt8>) -> Namespace {
        let number = Namespace(namespaces.intern(uri))
        return aliases.first { $0.from == number }?.to ?? number
    }

    package func namespace(_ uri: StaticString) -> Namespace {
        namespace(Span(_unsafeElements: UnsafeBufferPointer(start: uri.utf8Start, count: uri.utf8CodeUnitCount)))
    }

    package func name(_ namespace: Namespace, local: Span<UInt8>) -> Name {
        let local = LocalName(locals.intern(local))
        if let known = name(namespace, local) { return known }
        if index.isFull { index = HashIndex(growing: index, hashes: entries.map { Self.hash($0.namespace, $0.local) }) }
        entries.append((namespace, local))
        index.add(hash: Self.hash(namespace, local))
        return Name(entries.count - 1)
    }

    /// Nil for a name that was never met.
    package func name(_ namespace: Namespace, _ local: LocalName) -> Name? {
        index.find(hash: Self.hash(namespace, local)) { entries[$0] == (namespace, local) }.map { Name($0) }
    }

    /// A local name, whatever its namespace; nil for one that was never met.
    package func knownLocal(_ local: Span<UInt8>) -> LocalName? { locals.find(local).map { LocalName($0) } }
    package func knownLocal(_ local: StaticString) -> LocalName? {
        knownLocal(Span(_unsafeElements: UnsafeBufferPointer(start: local.utf8Start, count: local.utf8CodeUnitCount)))
    }

    package func localName(of name: Name) -> LocalName { entries[name.index].local }

    package func namespace(of name: Name) -> Namespace { entries[name.index].namespace }

    @inlinable
    public func withNamespace<R, E: Error>(_ namespace: Namespace, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try namespaces.withBytes(namespace.index, body)
    }

    @inlinable
    public func withLocal<R, E: Error>(_ name: Name, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try locals.withBytes(entries[name.index].local.index, body)
    }

    package func local(_ name: Name) -> String { locals.text(entries[name.index].local.index) }
    package func namespaceText(_ namespace: Namespace) -> String { namespaces.text(namespace.index) }

    private static func hash(_ namespace: Namespace, _ local: LocalName) -> Int {
        let mixed = UInt64(local.index) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(namespace.index) &* 0xC2B2_AE3D_27D4_EB4F
        return Int(truncatingIfNeeded: mixed >> 20)
    }
}
