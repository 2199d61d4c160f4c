public import Bytes

/// Names as small numbers: a namespace and a local name together are one number, the same in every document read with this table.
///
/// Names that a reader looks for are registered first, in the order of an enumeration, so that its raw values are their numbers.
public final class NameTable {
    public private(set) var namespaces = ByteInterner(capacity: 64)
    public private(set) var locals = ByteInterner(capacity: 4096)
    private var slots = [Int32](repeating: 0, count: 4096)
    private var aliases: [(from: Int, to: Int)] = []
    public private(set) var entries: [(namespace: Int32, local: Int32)] = []

    package init() {
        _ = namespaces.intern([UInt8]().span)
    }

    /// Takes one namespace for another: a later edition that changed nothing for us.
    package func treat(_ namespace: StaticString, as other: StaticString) {
        aliases.append((self.namespace(namespace), self.namespace(other)))
    }

    package func register(_ namespace: StaticString, _ local: StaticString) -> Int {
        name(self.namespace(namespace), local: Span(_unsafeElements: UnsafeBufferPointer(start: local.utf8Start, count: local.utf8CodeUnitCount)))
    }

    package var count: Int { entries.count }

    /// The number of a namespace; 0 is no namespace.
    package func namespace(_ uri: Span<UInt8>) -> Int {
        let number = namespaces.intern(uri)
        return aliases.first { $0.from == number }?.to ?? number
    }

    package func namespace(_ uri: StaticString) -> Int {
        namespace(Span(_unsafeElements: UnsafeBufferPointer(start: uri.utf8Start, count: uri.utf8CodeUnitCount)))
    }

    package func name(_ namespace: Int, local: Span<UInt8>) -> Int {
        let local = locals.intern(local)
        if let known = name(namespace, localNumber: local) { return known }
        var slot = Self.hash(namespace, local) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        entries.append((Int32(namespace), Int32(local)))
        slots[slot] = Int32(entries.count)
        if entries.count * 2 > slots.count { grow() }
        return entries.count - 1
    }

    /// The number of a name, nil when it was never met.
    package func name(_ namespace: Int, localNumber local: Int) -> Int? {
        var slot = Self.hash(namespace, local) & (slots.count - 1)
        while slots[slot] != 0 {
            let id = Int(slots[slot]) - 1
            if entries[id] == (Int32(namespace), Int32(local)) { return id }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The number of a local name, whatever its namespace; nil when it was never met.
    package func localNumber(_ local: Span<UInt8>) -> Int? { locals.find(local) }
    package func localNumber(_ local: StaticString) -> Int? {
        localNumber(Span(_unsafeElements: UnsafeBufferPointer(start: local.utf8Start, count: local.utf8CodeUnitCount)))
    }
    package func localNumber(of name: Int) -> Int { Int(entries[name].local) }

    package func namespace(of name: Int) -> Int { Int(entries[name].namespace) }

    @inlinable
    public func withNamespace<R, E: Error>(_ namespace: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try namespaces.withBytes(namespace, body)
    }

    @inlinable
    public func withLocal<R, E: Error>(_ name: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try locals.withBytes(Int(entries[name].local), body)
    }

    package func local(_ name: Int) -> String { locals.text(Int(entries[name].local)) }
    package func namespaceText(_ namespace: Int) -> String { namespaces.text(namespace) }

    private func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (id, entry) in entries.enumerated() {
            var slot = Self.hash(Int(entry.namespace), Int(entry.local)) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(id + 1)
        }
    }

    private static func hash(_ namespace: Int, _ local: Int) -> Int {
        let mixed = UInt64(local) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(namespace) &* 0xC2B2_AE3D_27D4_EB4F
        return Int(truncatingIfNeeded: mixed >> 20)
    }
}
