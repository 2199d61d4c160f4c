import Bytes

/// Resolves prefixed names in attribute values and text (`us-gaap:Assets`), and caches the results.
struct QualifiedNames {
    private var names = ByteInterner()
    /// The result for each of `names`, valid if its generation is the scope's current one.
    private var meanings: [(generation: Int, name: Name)?] = []

    /// Returns the name that a prefixed name stands for in a scope; nil if its prefix is not bound.
    ///
    /// - Parameter usesDefault: whether a name without a prefix is in the default namespace.
    mutating func resolve(_ qualifiedName: Span<UInt8>, in scope: NamespaceScope, usesDefault: Bool, _ table: NameTable) -> Name? {
        let name = qualifiedName.extracting(qualifiedName.trimmedRange)
        guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else {
            let namespace = usesDefault ? scope.namespace([UInt8]().span) : nil
            return table.name(namespace ?? NameTable.noNamespace, local: name)
        }
        let number = names.intern(name)
        if number == meanings.count { meanings.append(nil) }
        if let known = meanings[number], known.generation == scope.generation { return known.name }
        guard let namespace = scope.namespace(name.extracting(0..<colon)) else { return nil }
        let meaning = table.name(namespace, local: name.extracting(colon + 1..<name.count))
        meanings[number] = (scope.generation, meaning)
        return meaning
    }
}
