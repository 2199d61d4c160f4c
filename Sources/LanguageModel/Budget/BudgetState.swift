import Bytes
import Records

/// What a journal of a budget says: what was spent, and what is reserved for calls that are under way.
///
/// The journal is a text. A line is a time, a word, what belongs to it, and `end`:
///
///     2026-01-31T08:15:00Z reserve ID DOLLARS PROCESS START BOOT end
///     2026-01-31T08:15:04Z settle ID DOLLARS end
///     2026-01-31T00:00:00Z spent DOLLARS end
///
/// `spent` stands for lines that were dropped to keep the file short. A line that was cut off has no `end`: it is ignored, like one that is none of these, so that a
/// number is never taken for a smaller one. A process writes its line before its call. A line that settles what is not reserved is ignored.
package struct BudgetState: Equatable {
    package struct Reservation: Equatable {
        package let id: String
        /// The day of the reservation in UTC, `2026-01-31`, to which the cost belongs.
        package let day: String
        package let amount: Dollars
        package let holder: CallProcess
    }

    package private(set) var reservations: [String: Reservation] = [:]
    private(set) var spentByDay: [String: Dollars] = [:]
    /// Calls that were settled.
    package private(set) var settledCount = 0

    package init() {}

    /// What was spent; of one day, or of all.
    package func spent(on day: String? = nil) -> Dollars {
        if let day { return spentByDay[day] ?? .zero }
        return spentByDay.values.reduce(.zero, +)
    }

    /// The reservations of one day, or of all.
    package func reservations(on day: String?) -> [Reservation] { reservations.values.filter { day == nil || $0.day == day } }

    /// The days that have something spent, in their order.
    package var days: [(day: String, spent: Dollars)] { spentByDay.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    mutating func apply(_ line: Span<UInt8>) {
        let words = line.text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 4, words[0].utf8.count == 20, words.last == "end" else { return }
        let day = String(words[0].prefix(10))
        switch (words[1], words.count) {
        case ("reserve", 8):
            guard let amount = Dollars(journal: words[3]), let process = Int(words[4]), let start = Int(words[5]) else { return }
            let id = String(words[2])
            reservations[id] = Reservation(
                id: id, day: day, amount: amount, holder: CallProcess(process: process, start: start, boot: String(words[6])))
        case ("settle", 5):
            guard let amount = Dollars(journal: words[3]) else { return }
            // A batch that was settled before a kill is settled again afterwards. That counts once.
            guard let reservation = reservations.removeValue(forKey: String(words[2])) else { return }
            spentByDay[reservation.day, default: .zero] += amount
            settledCount += 1
        case ("spent", 4):
            guard let amount = Dollars(journal: words[2]) else { return }
            spentByDay[day, default: .zero] += amount
        default: break
        }
    }

    static func reserve(_ id: String, _ amount: Dollars, _ holder: CallProcess) -> String {
        "\(Instant.now()) reserve \(id) \(amount) \(holder.process) \(holder.start) \(holder.boot) end\n"
    }

    static func settle(_ id: String, _ amount: Dollars) -> String { "\(Instant.now()) settle \(id) \(amount) end\n" }

    /// A shorter text that says the same.
    func condensed() -> String {
        var text = BudgetState.heading
        for (day, spent) in days { text += "\(day)T00:00:00Z spent \(spent) end\n" }
        for entry in reservations.values.sorted(by: { $0.id < $1.id }) {
            text += "\(entry.day)T00:00:00Z reserve \(entry.id) \(entry.amount) \(entry.holder.process) \(entry.holder.start) \(entry.holder.boot) end\n"
        }
        return text
    }

    static let heading = "# secflow budget 2: what filing-ask reserved and spent, in US dollars\n"
}

extension Dollars {
    /// The number of a line, which may be larger than one that people write.
    fileprivate init?(journal text: Substring) {
        let pieces = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = pieces.first.flatMap({ Int($0) }), whole >= 0, whole < Int.max / Dollars.unit else { return nil }
        guard let fraction = Dollars(pieces.count > 1 ? "0.\(pieces[1])" : "0") else { return nil }
        self.init(parts: whole * Dollars.unit + fraction.parts)
    }
}
