/// The prohibited arcs of one link. Each prohibits the arcs with the same ends and an equal or lower priority (XBRL 2.1 §3.5.3.9.7).
struct Prohibitions<Ends: Hashable> {
    private var priorities: [Ends: Int] = [:]

    mutating func add(_ ends: Ends, priority: Int) { priorities[ends] = max(priorities[ends] ?? .min, priority) }

    func prohibits(_ ends: @autoclosure () -> Ends, priority: Int) -> Bool {
        guard !priorities.isEmpty, let highest = priorities[ends()] else { return false }
        return highest >= priority
    }
}
