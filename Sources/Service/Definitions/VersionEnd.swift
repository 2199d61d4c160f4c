package import Records

/// How the version of the API ends: it is deprecated from one day on, and answers until another.
package struct VersionEnd: Sendable {
    /// The present version's; nil as long as it goes on.
    package static let present: VersionEnd? = nil

    /// The first day on which clients should use another version.
    package let deprecated: CalendarDate
    /// The first day on which there are no answers any more; nil while none is set.
    package let sunset: CalendarDate?
    /// The address of the version to use instead.
    package let successor: String

    package init(deprecated: CalendarDate, sunset: CalendarDate?, successor: String) {
        (self.deprecated, self.sunset, self.successor) = (deprecated, sunset, successor)
    }

    /// The fields of each answer of the version: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and a link to its successor (RFC 5829).
    var fields: [(name: String, value: String)] {
        [("Deprecation", "@\(deprecated.days * 86_400)")] + (sunset.map { [("Sunset", HTTPDate.text($0.days * 86_400))] } ?? [])
            + [("Link", "<\(successor)>; rel=\"successor-version\"")]
    }

    /// Whether there are no answers any more.
    /// - Parameter now: seconds of Unix time.
    func isOver(now: Int) -> Bool { sunset.map { now >= $0.days * 86_400 } ?? false }
}
