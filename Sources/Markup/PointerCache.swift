import Bytes

/// A cache of names by the pointers of libxml2's strings. The parser interns its strings, so the bytes of a name are read once a document.
///
/// The keys are in the slots. With `HashIndex`, whose elements are in a separate list, reading a document took 0.6 % more instructions.
struct PointerCache {
    /// Open addressing; a slot without a local name is free. The count is a power of two.
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
