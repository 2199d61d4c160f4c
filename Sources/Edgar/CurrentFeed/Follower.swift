import Bytes
import Clocks
import Glibc
package import Records

/// Writes each filing of the current feed as it comes in, once.
///
/// The feed goes back some hours. What came in while nobody looked is in the daily indexes, which are taken day by day, each when it is there, also
/// while all goes well: whatever the feed did not show is late then, but not lost.
package final class Follower {
    /// Days after which an index that is not there is a holiday's.
    private static let patience = 4
    /// Seconds between two looks for a daily index.
    private static let indexInterval = 1800.0

    private let selection: Selection
    private let output: any ListingOutput
    private let client: EdgarClient
    private let site: EdgarSite
    private let current: CurrentLister
    private let tickers: TickerList?
    private var lastLook = -Double.infinity

    package init(site: EdgarSite, client: EdgarClient, selection: Selection, tickers: TickerList?, output: any ListingOutput) {
        self.site = site
        self.client = client
        self.selection = selection
        self.output = output
        self.tickers = tickers
        current = CurrentLister(site: site, client: client, selection: selection, tickers: tickers, output: output)
    }

    /// Goes on until it is asked to stop, which is an interruption, or something fails for good. What fails for now is tried again.
    ///
    /// - Parameters:
    ///   - state: where to remember; nil for nowhere.
    ///   - since: the first day to catch up from when nothing is remembered; nil to begin with what the feed has.
    ///   - interval: seconds between two looks at the feed.
    package func follow(state path: String?, since: CalendarDate?, interval: Int) throws(EdgarFailure) {
        let state = try FollowState(path: path)
        if state.indexedThrough == nil {
            let start = since ?? CalendarDate.inNewYork()
            try rethrowing(state.setIndexed(through: start + -1), as: EdgarFailure.init)
        }
        while true {
            do throws(EdgarFailure) {
                try catchUp(state)
                try look(state)
            } catch  where error.isRetryable && error.kind != .interrupted && error.code != "in_use" {
                output.warn("\(error.message); goes on in \(interval) s")
            } catch  where error.kind == .missing || error.kind == .malformed {
                output.warn("\(error.message); goes on in \(interval) s")
            }
            try wait(seconds: interval)
        }
    }

    /// One look at the feed; the oldest of what is new comes first.
    private func look(_ state: FollowState) throws(EdgarFailure) {
        let wasEmpty = state.isEmpty
        let (filings, hasMetKnown) = try current.read { !state.hasSeen($0.number) && !state.isForgotten(max($0.filingDate, $0.acceptanceDay)) }
        if !hasMetKnown, !wasEmpty, !filings.isEmpty {
            output.note("the current feed does not go back to what was seen last: the rest comes with the daily indexes")
        }
        for entries in filings.reversed() {
            if let line = current.text(entries) { try emit(line) }
            let day = max(entries[0].filingDate, CalendarDate.inNewYork())
            try rethrowing(state.add(entries[0].number, filed: day), as: EdgarFailure.init)
        }
    }

    /// The indexes of the days since the last one that was taken, as far as they are there. Today's is there when the evening comes, and may grow. Each day
    /// is noted when it is done: what is killed goes on from there.
    private func catchUp(_ state: FollowState) throws(EdgarFailure) {
        guard let through = state.indexedThrough, monotonicSeconds() - lastLook >= Self.indexInterval else { return }
        let today = CalendarDate.inNewYork()
        let taking = IndexTaking(state: state, output: output)
        let lister = IndexLister(site: site, client: client, selection: selection, source: .daily, tickers: tickers, output: taking)
        // A day that is to come was none whose index was taken.
        var day = min(through, today + -1) + 1
        while day <= today {
            taking.day = day
            // A day without an index before one that has it was a holiday.
            if try lister.listDay(day), day < today { try note(day, in: state) }
            day = day + 1
        }
        lastLook = monotonicSeconds()
        // So is one that has none for long.
        try note(today + -Self.patience, in: state)
    }

    private func note(_ day: CalendarDate, in state: FollowState) throws(EdgarFailure) {
        guard let through = state.indexedThrough, day > through else { return }
        try rethrowing(state.setIndexed(through: day), as: EdgarFailure.init)
    }

    private func emit(_ line: [UInt8]) throws(EdgarFailure) {
        guard !client.shouldStop() else { throw EdgarFailure(.interrupted, "interrupted") }
        try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            try output.write(line.span)
            try output.flush()
        }
    }

    private func wait(seconds: Int) throws(EdgarFailure) {
        let end = monotonicSeconds() + Double(seconds)
        while true {
            guard !client.shouldStop() else { throw EdgarFailure(.interrupted, "interrupted") }
            try rethrowing(output.checkReader(), as: EdgarFailure.init)
            let left = min(0.5, end - monotonicSeconds())
            if left <= 0 { return }
            usleep(UInt32(left * 1e6))
        }
    }
}

/// Lets through what was not seen, and remembers it.
private final class IndexTaking: ListingOutput {
    private let state: FollowState
    private let output: any ListingOutput
    /// Of the index that is taken.
    var day = CalendarDate(days: 0)

    init(state: FollowState, output: any ListingOutput) {
        self.state = state
        self.output = output
    }

    func write(_ line: Span<UInt8>) throws(SystemFailure) {
        guard let filing = ListedFiling(line), !state.hasSeen(filing.number) else { return }
        try output.write(line)
        try output.flush()
        try state.add(filing.number, filed: max(filing.day, day))
    }

    func reject(_ rejection: Rejection, subject: String) throws(SystemFailure) { try output.reject(rejection, subject: subject) }
    // A day that has no index yet is looked for again.
    func note(_ message: String) {}
    func warn(_ message: String) { output.warn(message) }
    func checkReader() throws(SystemFailure) { try output.checkReader() }
    func flush() throws(SystemFailure) { try output.flush() }
}
