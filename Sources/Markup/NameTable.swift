public import Bytes

/// A namespace and a local name, by their number in a `NameTable`.
public typealias Name = Ordinal<NameTable>
/// A namespace, by the number of its URI in a `NameTable`.
public typealias Namespace = Ordinal<NameTable.URI>
/// A name without its namespace, by its number in a `NameTable`.
public typealias LocalName = Ordinal<NameTable.Local>

/// A table of names as small numbers. Each pair of namespace and local name has one number, the same in every document that is read with this table.
///
/// A library adds the names that its readers look for before it reads a document, so that their numbers are constants.
public final class NameTable {
    public enum URI {}
    public enum Local {}

    public private(set) var namespaces = ByteInterner(capacity: 64)
    public private(set) var locals = ByteInterner(capacity: 4096)
    public private(set) var entries: [(namespace: Namespace, local: LocalName)] = []
    private var index = HashIndex(capacity: 4096)
    private var aliases: [(from: Namespace, to: Namespace)] = []
    /// The namespace of attributes without a prefix.
    package static let noNamespace = Namespace(0)

    package init() {
        _ = namespaces.intern([UInt8]().span)
    }

    /// Treats a namespace as another one, for two editions of a standard in which the names mean the same.
    package func alias(_ namespace: StaticString, to other: StaticString) {
        aliases.append((self.namespace(namespace), self.namespace(other)))
    }

    package var count: Int { entries.count }

    package func namespace(_ uri: Span<UInt8>) -> Namespace {
        let number = Namespace(namespaces.intern(uri))
        return aliases.first { $0.from == number }?.to ?? number
    }

    package func namespace(_ uri: StaticString) -> Namespace { uri.withSpan { namespace($0) } }

    /// Returns the number of a name. Adds the name if the table does not have it yet.
    package func name(_ namespace: Namespace, local: Span<UInt8>) -> Name {
        let local = LocalName(locals.intern(local))
        if let known = name(namespace, local) { return known }
        if index.isFull { index = HashIndex(growing: index, hashes: entries.map { Self.hash($0.namespace, $0.local) }) }
        entries.append((namespace, local))
        index.add(hash: Self.hash(namespace, local))
        return Name(entries.count - 1)
    }

    /// Returns the number of a name; nil if the table does not have the name.
    package func name(_ namespace: Namespace, _ local: LocalName) -> Name? {
        index.find(hash: Self.hash(namespace, local)) { entries[$0] == (namespace, local) }.map { Name($0) }
    }

    /// Returns the number of a local name in any namespace; nil if the table does not have it.
    package func knownLocal(_ local: Span<UInt8>) -> LocalName? { locals.find(local).map { LocalName($0) } }
    package func knownLocal(_ local: StaticString) -> LocalName? { local.withSpan { knownLocal($0) } }

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

extension StaticString {
    fileprivate func withSpan<R>(_ body: (Span<UInt8>) -> R) -> R { withUTF8Buffer { body(Span(_unsafeElements: $0)) } }
}
