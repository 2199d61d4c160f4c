import Bytes

/// The namespaces bound to prefixes at the parser's position.
final class NamespaceScope {
    private struct Binding {
        let prefix: Int
        let namespace: Namespace
        let depth: Int
        /// The namespace that the prefix was bound to outside this element.
        let outer: Namespace?
    }

    private var prefixes = ByteInterner(capacity: 64)
    private var bindings: [Binding] = []
    /// The namespace that each prefix is bound to now, by the prefix's number.
    private var bound: [Namespace?] = []
    /// A number that increases whenever a name may resolve differently, so that callers can cache resolved names.
    private(set) var generation = 0

    /// The number of `bindings` that `forEachNewBinding` has visited.
    private var visited = 0

    var count: Int { bindings.count }

    func namespace(_ prefix: Span<UInt8>) -> Namespace? { prefixes.find(prefix).flatMap { bound[$0] } }

    var hasNewBindings: Bool { visited < bindings.count }

    /// Visits the prefixes that were bound since the last call and are still bound.
    func forEachNewBinding(_ body: (_ prefix: Span<UInt8>, _ namespace: Namespace) -> Void) {
        for binding in bindings[visited...] { prefixes.withBytes(binding.prefix) { body($0, binding.namespace) } }
        visited = bindings.count
    }

    func bind(_ prefix: Span<UInt8>, to namespace: Namespace, depth: Int) {
        let prefix = prefixes.intern(prefix)
        if prefix == bound.count { bound.append(nil) }
        bindings.append(Binding(prefix: prefix, namespace: namespace, depth: depth, outer: bound[prefix]))
        rebind(prefix, to: namespace)
    }

    /// Whether the element at this depth bound prefixes. Few elements do; `unbind` is called only for these.
    func isBound(at depth: Int) -> Bool { bindings.last?.depth == depth }

    func unbind(depth: Int) {
        while let last = bindings.last, last.depth == depth {
            bindings.removeLast()
            visited = min(visited, bindings.count)
            rebind(last.prefix, to: last.outer)
        }
    }

    private func rebind(_ prefix: Int, to namespace: Namespace?) {
        if bound[prefix] == namespace { return }
        bound[prefix] = namespace
        generation += 1
    }

    func removeAll() {
        bindings.removeAll(keepingCapacity: true)
        visited = 0
        for prefix in bound.indices { bound[prefix] = nil }
        generation += 1
    }
}
