import Bytes
import Clocks
import Glibc
import HTTP
import Records

/// EDGAR's lists of tickers, cached on disk for a day.
///
/// A ticker is looked up in the list of companies, then in the list with exchanges, then in the list of funds. If a cached list lacks the ticker, a new list is
/// fetched before the ticker counts as unknown.
package final class TickerCache {
    private static let freshSeconds = 86_400

    private enum Kind: String, CaseIterable {
        case companies = "company_tickers.json"
        case exchanges = "company_tickers_exchange.json"
        case funds = "company_tickers_mf.json"
    }

    private struct Loaded {
        var list: TickerList
        /// Whether this run fetched the list, or tried to: it is not fetched again.
        var isNew: Bool
    }

    private let site: EdgarSite
    private let client: EdgarClient
    private let folder: String?
    private let warn: (String) -> Void
    private var loaded: [Kind: Loaded] = [:]

    /// - Parameters:
    ///   - folder: the folder of the cache; nil for no cache.
    ///   - warn: called with a message when an old list is used because EDGAR cannot be reached.
    package init(site: EdgarSite, client: EdgarClient, folder: String?, warn: @escaping (String) -> Void) {
        self.site = site
        self.client = client
        self.folder = folder
        self.warn = warn
    }

    /// Returns the folder of this site's cache, below `XDG_CACHE_HOME` or else `~/.cache`; nil when neither is set to an absolute path.
    package static func folder(of site: EdgarSite, environment: [String: String]) -> String? {
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        guard let root = folder("XDG_CACHE_HOME") ?? folder("HOME").map({ "\($0)/.cache" }) else { return nil }
        let host = site.base.split(separator: "/", omittingEmptySubsequences: true).dropFirst().joined(separator: "_")
        return "\(root)/secflow/\(String(host.map { $0 == ":" ? "_" : $0 }))"
    }

    /// Returns the list of companies.
    package func companies() throws(EdgarFailure) -> TickerList { try list(.companies) }

    /// Returns the company with this ticker; nil when no list has it.
    package func company(ticker: String) throws(EdgarFailure) -> TickerList.Company? {
        for kind in Kind.allCases {
            do throws(EdgarFailure) {
                if let company = try list(kind).company(ticker: ticker) { return company }
                if loaded[kind]?.isNew == false, let company = try list(kind, isNewWanted: true).company(ticker: ticker) { return company }
            } catch  where kind != .companies && (error.kind == .missing || error.kind == .malformed) {
                continue
            }
        }
        return nil
    }

    /// Returns the tickers that resemble a misspelt one, out of the lists loaded so far, the nearest first.
    package func near(_ ticker: String) -> [TickerList.Company] {
        var seen: Set<String> = []
        return TickerList(Kind.allCases.flatMap { loaded[$0]?.list.companies ?? [] }.filter { seen.insert($0.ticker).inserted }).near(ticker)
    }

    private func list(_ kind: Kind, isNewWanted: Bool = false) throws(EdgarFailure) -> TickerList {
        if let found = loaded[kind], found.isNew || !isNewWanted { return found.list }
        let path = folder.map { "\($0)/\(kind.rawValue)" }
        let old = path.flatMap(Self.read)
        if let old, !isNewWanted, wallSeconds() - old.modified < Self.freshSeconds {
            loaded[kind] = Loaded(list: old.list, isNew: false)
            return old.list
        }
        do throws(EdgarFailure) {
            let response = try client.get(EdgarRequest(url(kind), expecting: .json))
            let list = try TickerList(parsing: response.body.span)
            // If the cache cannot be written, the next run fetches the list again.
            if let path { try? AtomicFile.write(response.body.span, to: path) }
            loaded[kind] = Loaded(list: list, isNew: true)
            return list
        } catch  where error.isRetryable && error.kind != .interrupted {
            guard let old else { throw error }
            warn("using the list of tickers of \(Instant.utc(seconds: old.modified)): \(error)")
            loaded[kind] = Loaded(list: old.list, isNew: true)
            return old.list
        }
    }

    private func url(_ kind: Kind) -> String {
        switch kind {
        case .companies: site.tickers
        case .exchanges: site.exchangeTickers
        case .funds: site.fundTickers
        }
    }

    /// Reads a cached list; nil when there is none, or when it is damaged.
    private static func read(_ path: String) -> (list: TickerList, modified: Int)? {
        guard let modified = try? FileStatus(linkAt: path).modified, let bytes = try? readFile(path) else { return nil }
        return bytes.withSpan(0..<bytes.count) { text in
            guard let list = try? TickerList(parsing: text) else { return nil }
            return (list, modified)
        }
    }
}
