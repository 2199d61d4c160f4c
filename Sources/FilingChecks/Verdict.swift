package import Records

/// The result of looking for a filing in one place.
package enum Verdict: Equatable, Sendable {
    case same
    case difference(Difference)
    /// The filing could not be compared.
    case rejected(Rejection)

    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.same, .same): true
        case (.difference(let left), .difference(let right)): left == right
        case (.rejected(let left), .rejected(let right)): left.code == right.code && left.message == right.message
        default: false
        }
    }
}
