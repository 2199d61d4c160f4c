import Bytes
import Glibc

/// The namespaces that are bound to prefixes where the parser stands.
package struct NamespaceScope {
    private struct Binding {
        let prefix: Int
        let namespace: Namespace
        let depth: Int
        /// What the prefix was bound to before.
        let outer: Namespace?
    }

    private var prefixes = ByteInterner(capacity: 64)
    private var bindings: [Binding] = []
    /// By the number of a prefix: what it is bound to now.
    private var bound: [Namespace?] = []
    /// Changes whenever a name might resolve to something else than before, so that others may keep what they resolved.
    package private(set) var generation = 0

    /// Bindings in front of this one were visited by `forEachNewBinding`, and are still there.
    private var visited = 0

    var count: Int { bindings.count }

    package func namespace(_ prefix: Span<UInt8>) -> Namespace? { prefixes.find(prefix).flatMap { bound[$0] } }

    var hasNewBindings: Bool { visited < bindings.count }

    /// Visits the prefixes that are bound now and were not when it was called before.
    package mutating func forEachNewBinding(_ body: (_ prefix: Span<UInt8>, _ namespace: Namespace) -> Void) {
        for binding in bindings[visited...] { prefixes.withBytes(binding.prefix) { body($0, binding.namespace) } }
        visited = bindings.count
    }

    mutating func bind(_ prefix: Span<UInt8>, to namespace: Namespace, depth: Int) {
        let prefix = prefixes.intern(prefix)
        if prefix == bound.count { bound.append(nil) }
        bindings.append(Binding(prefix: prefix, namespace: namespace, depth: depth, outer: bound[prefix]))
        rebind(prefix, to: namespace)
    }

    /// Whether an element at this depth bound prefixes: few do, and their end alone is worth `unbind`.
    func isBound(at depth: Int) -> Bool { bindings.last?.depth == depth }

    mutating func unbind(depth: Int) {
        while let last = bindings.last, last.depth == depth {
            bindings.removeLast()
            visited = min(visited, bindings.count)
            rebind(last.prefix, to: last.outer)
        }
    }

    private mutating func rebind(_ prefix: Int, to namespace: Namespace?) {
        if bound[prefix] == namespace { return }
        bound[prefix] = namespace
        generation += 1
    }

    mutating func removeAll() {
        bindings.removeAll(keepingCapacity: true)
        visited = 0
        for prefix in bound.indices { bound[prefix] = nil }
        generation += 1
    }
}

/// From libxml2's interned pointers to our numbers, so that a name's bytes are looked at once a document.
///
/// The keys stand in the slots: with `HashIndex`, whose elements stand in a list beside it, reading a document took 0.6 % more instructions.
struct PointerCache {
    private var slots: [(local: UnsafePointer<UInt8>?, uri: UnsafePointer<UInt8>?, name: Name)] = Array(repeating: (nil, nil, Name(0)), count: 1024)
    private var used = 0

    mutating func name(_ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?, _ names: NameTable) -> Name {
        var slot = Self.hash(local, uri) & (slots.count - 1)
        while let known = slots[slot].local {
            if known == local, slots[slot].uri == uri { return slots[slot].name }
            slot = (slot + 1) & (slots.count - 1)
        }
        let namespace = withCString(uri) { names.namespace($0) }
        let name = withCString(local) { names.name(namespace, local: $0) }
        slots[slot] = (local, uri, name)
        used += 1
        if used * 2 > slots.count { grow() }
        return name
    }

    mutating func removeAll() {
        for index in slots.indices { slots[index].local = nil }
        used = 0
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: (nil, nil, Name(0)), count: old.count * 2)
        for entry in old {
            guard let local = entry.local else { continue }
            var slot = Self.hash(local, entry.uri) & (slots.count - 1)
            while slots[slot].local != nil { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = entry
        }
    }

    private static func hash(_ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?) -> Int {
        let mixed = UInt64(UInt(bitPattern: local)) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(UInt(bitPattern: uri)) &* 0xC2B2_AE3D_27D4_EB4F
        return Int(truncatingIfNeeded: mixed >> 24)
    }
}

/// Lends the bytes of a C string; none for a null pointer.
func withCString<R>(_ pointer: UnsafePointer<UInt8>?, _ body: (Span<UInt8>) -> R) -> R {
    guard let pointer else { return body(Span(_unsafeElements: UnsafeBufferPointer(start: nil, count: 0))) }
    let count = strlen(UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
    return body(Span(_unsafeElements: UnsafeBufferPointer(start: pointer, count: count)))
}
