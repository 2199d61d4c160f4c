import Bytes
package import Markup

extension Report {
    /// Learns the prefixes that the document bound since the last call. Called wherever a record may take a name from: at facts, tuples, contexts and units.
    func learnPrefixes(_ reader: MarkupReader) {
        guard reader.hasNewBindings else { return }
        reader.forEachNewBinding { prefix, namespace in prefixes.learn(prefix, for: namespace, reader.names) }
    }

    /// Assigns a prefix to the namespace of every name in records, in an order that depends only on the documents.
    func assignPrefixes() {
        var isAssigned = [Bool](repeating: false, count: names.namespaces.count)
        func assign(_ name: Name) {
            let namespace = names.namespace(of: name)
            if isAssigned[namespace.index] { return }
            isAssigned[namespace.index] = true
            prefixes.use(namespace, names)
        }
        for index in facts.indices { assign(facts[index].concept) }
        for context in contexts {
            for dimension in context.dimensions {
                assign(dimension.axis)
                if case .explicit(let member) = dimension.member { assign(member) }
            }
        }
    }

    /// Returns a name as written in records: `us-gaap:Assets`.
    package func qualifiedName(_ name: Name) -> String {
        let prefix = prefixes.prefix(of: names.namespace(of: name), names)
        return prefix.isEmpty ? names.local(name) : "\(prefix):\(names.local(name))"
    }

    /// Appends a name as written in records.
    func append(_ name: Name, to output: inout [UInt8]) {
        let prefix = prefixes.prefix(of: names.namespace(of: name), names)
        if !prefix.isEmpty {
            output.append(utf8: prefix)
            output.append(UInt8(ascii: ":"))
        }
        names.withLocal(name) { output.append($0) }
    }

    /// Returns the URI of every prefix in records, sorted by prefix.
    ///
    /// - Parameter others: prefixes that occur in records but not in the names of facts, such as those in statements' headings.
    package func namespaces(with others: Set<String> = []) -> [(prefix: String, uri: String)] {
        prefixes.used(with: others).map { ($0.prefix, uri($0.namespace)) }
    }

    /// Returns a namespace as written in records: its URI, or `unbound:` and the prefix if a document does not bind the prefix.
    func uri(_ namespace: Namespace) -> String {
        let text = names.namespaceText(namespace)
        return text.hasPrefix(Prefixes.unbound) ? String(text.unicodeScalars.dropFirst()) : text
    }
}
