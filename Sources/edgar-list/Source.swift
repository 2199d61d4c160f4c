import Edgar
import Records

/// The source of a run's filings.
enum Source: Equatable {
    case submissions, archive, feed, current, search, follow, reconcile
    case indexes(IndexLister.Source)

    init(_ command: EdgarList) {
        let sources = Set(command.source)
        self =
            switch command.source.first {
            case _ where command.follow: .follow
            case _ where command.reconcile != nil: .reconcile
            case _ where command.archive != nil: .archive
            case _ where sources.count > 1: .indexes(.union)
            case .submissions?: .submissions
            case .index?: .indexes(.full)
            case .daily?: .indexes(.daily)
            case .feed?: .feed
            case .current?: .current
            case .search?: .search
            case nil where command.query != nil: .search
            case nil where command.namesCompanies: .submissions
            case nil: .indexes((command.until ?? today()) - (command.since ?? IndexLister.firstDay) < 7 ? .daily : .full)
            }
    }

    /// Whether the source gives the tickers of its companies. For other sources, tickers are looked up in EDGAR's list.
    var hasTickers: Bool { self == .submissions || self == .archive }

    /// Whether the source needs no request, apart from looking up tickers.
    var isLocal: Bool { self == .archive }

    /// Whether the source is always searched from a first day to a last day, even if the command line gives none.
    var isByDay: Bool {
        switch self {
        case .indexes, .feed, .search: true
        case .submissions, .archive, .current, .follow, .reconcile: false
        }
    }

    /// The first day on which the source has filings.
    var firstDay: CalendarDate { self == .search ? SearchLister.firstDay : IndexLister.firstDay }

    /// The source's name in messages.
    var name: String {
        switch self {
        case .submissions: "the submissions files"
        case .archive: "the archive"
        case .indexes(.full), .reconcile: "the quarters' indexes"
        case .indexes(.daily): "the daily indexes"
        case .indexes(.union): "the quarters' and daily indexes"
        case .feed: "the daily Feed"
        case .current, .follow: "the current feed"
        case .search: "the full-text search"
        }
    }
}

func today() -> CalendarDate { CalendarDate(String(Instant.now().prefix(10))) ?? IndexLister.firstDay }
