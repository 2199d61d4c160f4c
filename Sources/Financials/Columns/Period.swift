import Records

/// A column of a statement: a duration, or an instant if it has no start.
struct Period: Hashable, Comparable {
    var start: CalendarDate?
    var end: CalendarDate

    /// The number of days, including both ends; 0 for an instant.
    var days: Int { start.map { end - $0 + 1 } ?? 0 }

    /// Hashes both days as one word, for speed: dictionaries of facts are used often.
    func hash(into hasher: inout Hasher) { hasher.combine((start?.days ?? Int(Int32.min)) << 32 ^ end.days & 0xFFFF_FFFF) }

    static func < (left: Period, right: Period) -> Bool {
        (left.end, left.start?.days ?? Int.max) < (right.end, right.start?.days ?? Int.max)
    }
}
