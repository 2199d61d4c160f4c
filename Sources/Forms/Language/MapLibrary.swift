/// The maps, each parsed when a document needs it first.
struct MapLibrary {
    private var maps: [FormMap?] = Array(repeating: nil, count: FormMap.texts.count)

    /// The index of the map for documents with this root element; nil if no map has it.
    func index(root local: String, namespace: String) -> Int? {
        let line = namespace.isEmpty ? "root \(local)" : "root \(local) \(namespace)"
        return FormMap.texts.firstIndex { text in
            // The root is among the first lines: a map is parsed only when it is needed.
            text.split(separator: "\n", maxSplits: 6).contains { $0 == line }
        }
    }

    /// Whether a map has this root element, in whatever namespace.
    func hasRoot(_ local: String) -> Bool {
        FormMap.texts.contains { text in
            text.split(separator: "\n", maxSplits: 6).contains { $0 == "root \(local)" || $0.hasPrefix("root \(local) ") }
        }
    }

    mutating func map(at index: Int) -> FormMap {
        if let map = maps[index] { return map }
        // `MapTests` parses each map. One that cannot be parsed is a fault of the program, not of the input.
        guard let map = try? MapParser.parse(FormMap.texts[index]) else { preconditionFailure("a map cannot be parsed") }
        maps[index] = map
        return map
    }

    /// Whether filings of a type are made in XML, of which this library has a map.
    mutating func isMapped(formType: String) -> Bool {
        FormMap.texts.indices.contains { map(at: $0).formTypes.contains(formType) }
    }
}
