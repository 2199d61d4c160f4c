/// The periods that have no index: holidays, a quarter or day that has only begun, and those that a mirror does not have.
struct MissingIndexes {
    /// The names of the periods, in their order.
    var names: [String] = []

    /// Returns one note that names the periods; nil if no index is missing.
    ///
    /// - Parameter consequence: the end of the note, with the punctuation before it.
    func note(_ consequence: String) -> String? {
        guard let first = names.first, let last = names.last else { return nil }
        let shown: String =
            switch names.count {
            case 1: first
            case 2: "\(first), \(last)"
            case let count: "\(first) ... \(last) (\(count) in all)"
            }
        return "no index of \(shown)\(consequence)"
    }
}
