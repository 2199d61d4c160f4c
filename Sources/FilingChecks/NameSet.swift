import Digest

/// A set of names, of which only a hash of sixteen bytes is kept: a hundred thousand names take a few megabytes.
struct NameSet {
    private var hashes: Set<UInt128> = []

    mutating func insert(_ name: String) { hashes.insert(Self.hash(name)) }

    func contains(_ name: String) -> Bool { hashes.contains(Self.hash(name)) }

    /// The first sixteen bytes of the SHA-256: names come from input, and no two of them shall be taken for one another.
    private static func hash(_ name: String) -> UInt128 {
        let bytes = Array(name.utf8)
        return SHA256.hash(bytes.span).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }
}
