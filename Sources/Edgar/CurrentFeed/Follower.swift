import Bytes
import Clocks
import Glibc
package import Records

/// Lists each filing of the current feed once, as it comes in.
///
/// The feed goes back only some hours. So the daily indexes are listed as well, each when it appears: a filing that came in while no process followed, or that
/// the feed never showed, is late but not lost.
package final class Follower {
    /// Days after which a day without an index counts as a holiday.
    private static let patience = 4
    /// Seconds between two requests for new daily indexes.
    private static let indexInterval = 1800.0

    private let selection: Selection
    private let output: any ListingOutput
    private let client: EdgarClient
    private let site: EdgarSite
    private let current: CurrentLister
    private let tickers: TickerList?
    /// The time of the last catch-up, in seconds of the monotonic clock.
    private var lastCatchUp = -Double.infinity

    package init(site: EdgarSite, client: EdgarClient, selection: Selection, tickers: TickerList?, output: any ListingOutput) {
        self.site = site
        self.client = client
        self.selection = selection
        self.output = output
        self.tickers = tickers
        current = CurrentLister(site: site, client: client, selection: selection, tickers: tickers, output: output)
    }

    /// Lists filings until the process is asked to stop, which throws `interrupted`, or until a failure that is final. Other failures are warnings, and the
    /// work is tried again after the interval.
    ///
    /// - Parameters:
    ///   - state: the path of the state; nil to remember nothing beyond this run.
    ///   - since: the first day to list when the state is new; nil to begin with the feed.
    ///   - interval: the seconds between two requests of the feed.
    package func follow(state path: String?, since: CalendarDate?, interval: Int) throws(EdgarFailure) {
        let state = try FollowState(path: path)
        if state.indexedThrough == nil {
            let start = since ?? CalendarDate.inNewYork()
            try rethrowing(state.setIndexed(through: start + -1), as: EdgarFailure.init)
        }
        while true {
            do throws(EdgarFailure) {
                try catchUp(state)
                try listNew(state)
            } catch  where error.isRetryable && error.kind != .interrupted && error.code != "in_use" {
                output.warn("\(error.message); trying again in \(interval) s")
            } catch  where error.kind == .missing || error.kind == .malformed {
                output.warn("\(error.message); trying again in \(interval) s")
            }
            try wait(seconds: interval)
        }
    }

    /// Lists the new filings of the feed, the oldest first.
    private func listNew(_ state: FollowState) throws(EdgarFailure) {
        let wasEmpty = state.isEmpty
        let (filings, hasMetKnown) = try current.read { !state.hasSeen($0.number) && !state.isForgotten(max($0.filingDate, $0.acceptanceDay)) }
        if !hasMetKnown, !wasEmpty, !filings.isEmpty {
            output.note("the current feed does not go back to the last filing seen: the filings in between will come from the daily indexes")
        }
        for filing in filings.reversed() {
            if let line = current.text(filing) { try emit(line) }
            let day = max(filing.filingDate, CalendarDate.inNewYork())
            try rethrowing(state.add(filing.number, filed: day), as: EdgarFailure.init)
        }
    }

    /// Lists the daily indexes since the last day that was listed, as far as they exist. Today's index appears in the evening, and may grow. Each day is noted
    /// in the state when it is done, and a process that is killed continues from there.
    private func catchUp(_ state: FollowState) throws(EdgarFailure) {
        guard let through = state.indexedThrough, monotonicSeconds() - lastCatchUp >= Self.indexInterval else { return }
        let today = CalendarDate.inNewYork()
        let unseen = UnseenFilter(state: state, output: output)
        let lister = IndexLister(site: site, client: client, selection: selection, source: .daily, tickers: tickers, output: unseen)
        // Ignore a day in the future in the state: its index cannot have been listed.
        var day = min(through, today + -1) + 1
        while day <= today {
            unseen.day = day
            // Noting a day also settles the days before it: those without an index were holidays.
            if try lister.listDay(day), day < today { try note(day, in: state) }
            day = day + 1
        }
        lastCatchUp = monotonicSeconds()
        // A day that still has no index after the days of patience was a holiday, too.
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

/// Passes on the records of filings that were not seen yet, and remembers them.
private final class UnseenFilter: ListingOutput {
    private let state: FollowState
    private let output: any ListingOutput
    /// The day of the index that is being listed.
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
    // Notes are dropped: a day without an index is requested again at the next catch-up.
    func note(_ message: String) {}
    func warn(_ message: String) { output.warn(message) }
    func checkReader() throws(SystemFailure) { try output.checkReader() }
    func flush() throws(SystemFailure) { try output.flush() }
}
