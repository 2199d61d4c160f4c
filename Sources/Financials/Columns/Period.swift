import Records

/// A stretch of time, or a moment when it has no start: a column of a statement.
struct Period: Hashable, Comparable {
    var start: CalendarDate?
    var end: CalendarDate

    /// Days, both ends counted; 0 for a moment.
    var days: Int { start.map { end - $0 + 1 } ?? 0 }

    /// Both days in one word: dictionaries of facts are asked often.
    func hash(into hasher: inout Hasher) { hasher.combine((start?.days ?? Int(Int32.min)) << 32 ^ end.days & 0xFFFF_FFFF) }

    static func < (left: Period, right: Period) -> Bool {
        (left.end, left.start?.days ?? Int.max) < (right.end, right.start?.days ?? Int.max)
    }
}
