import Bytes
import Clocks
import Glibc
import HTTP
import Records

/// EDGAR's lists of tickers, kept on disk for a day: they change with every listing, but not by the minute.
///
/// A ticker is looked up among companies, then among those with their exchanges, then among funds. One that an older list does not have is looked for
/// in a new one before it is unknown.
package final class TickerCache {
    private static let freshSeconds = 86_400

    private enum Kind: String, CaseIterable {
        case companies = "company_tickers.json"
        case exchanges = "company_tickers_exchange.json"
        case funds = "company_tickers_mf.json"
    }

    private struct Kept {
        var list: TickerList
        /// Whether it was asked for in this run.
        var isNew: Bool
    }

    private let site: EdgarSite
    private let client: EdgarClient
    private let folder: String?
    private let say: (String) -> Void
    private var kept: [Kind: Kept] = [:]

    /// - Parameters:
    ///   - folder: where lists are kept; nil for nowhere.
    ///   - say: told when an old list has to do.
    package init(site: EdgarSite, client: EdgarClient, folder: String?, say: @escaping (String) -> Void) {
        self.site = site
        self.client = client
        self.folder = folder
        self.say = say
    }

    /// A folder for this site below `XDG_CACHE_HOME`, or else below `~/.cache`; nil where there is neither.
    package static func folder(of site: EdgarSite, environment: [String: String]) -> String? {
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        guard let root = folder("XDG_CACHE_HOME") ?? folder("HOME").map({ "\($0)/.cache" }) else { return nil }
        let host = site.base.split(separator: "/", omittingEmptySubsequences: true).dropFirst().joined(separator: "_")
        return "\(root)/secflow/\(String(host.map { $0 == ":" ? "_" : $0 }))"
    }

    /// The list of companies.
    package func companies() throws(EdgarFailure) -> TickerList { try list(.companies) }

    /// Nil for a ticker that none of the lists has.
    package func company(ticker: String) throws(EdgarFailure) -> TickerList.Company? {
        for kind in Kind.allCases {
            do throws(EdgarFailure) {
                if let company = try list(kind).company(ticker: ticker) { return company }
                if kept[kind]?.isNew == false, let company = try list(kind, isNewWanted: true).company(ticker: ticker) { return company }
            } catch  where kind != .companies && (error.kind == .missing || error.kind == .malformed) {
                continue
            }
        }
        return nil
    }

    /// Tickers of any list that somebody may have meant, the nearest first.
    package func near(_ ticker: String) -> [TickerList.Company] {
        var seen: Set<String> = []
        return TickerList(Kind.allCases.flatMap { kept[$0]?.list.companies ?? [] }.filter { seen.insert($0.ticker).inserted }).near(ticker)
    }

    private func list(_ kind: Kind, isNewWanted: Bool = false) throws(EdgarFailure) -> TickerList {
        if let found = kept[kind], found.isNew || !isNewWanted { return found.list }
        let path = folder.map { "\($0)/\(kind.rawValue)" }
        let old = path.flatMap(Self.read)
        if let old, !isNewWanted, wallSeconds() - old.modified < Self.freshSeconds {
            kept[kind] = Kept(list: old.list, isNew: false)
            return old.list
        }
        do throws(EdgarFailure) {
            let response = try client.get(EdgarRequest(url(kind), expecting: .json))
            let list = try TickerList(parsing: response.body.span)
            // A list that cannot be kept is asked for again.
            if let path { try? AtomicFile.write(response.body.span, to: path) }
            kept[kind] = Kept(list: list, isNew: true)
            return list
        } catch  where error.isRetryable && error.kind != .interrupted {
            guard let old else { throw error }
            say("the list of tickers is the one of \(Instant.utc(seconds: old.modified)): \(error)")
            kept[kind] = Kept(list: old.list, isNew: true)
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

    /// Nil for a list that is not there, or is none.
    private static func read(_ path: String) -> (list: TickerList, modified: Int)? {
        guard let modified = try? FileStatus(linkAt: path).modified, let bytes = try? readFile(path) else { return nil }
        return bytes.withSpan(0..<bytes.count) { text in
            guard let list = try? TickerList(parsing: text) else { return nil }
            return (list, modified)
        }
    }
}
