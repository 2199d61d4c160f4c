import Clocks
import HTTP
import Records

/// The `listed_at` of the filings that a response lists.
enum ListingTime {
    /// Returns when the file in a response was last changed: its `Last-Modified`. The time of the response stands in for one that is missing, malformed,
    /// later, or before EDGAR was on the web.
    ///
    /// So a list that did not change gives the same records again, and an old list that is read again does not look newer than a later one.
    ///
    /// - Parameter received: the time of the response, in seconds of Unix time.
    static func ofFile(_ head: ResponseHead, received: Int = wallSeconds()) -> String {
        let changed = head["last-modified"].flatMap(HTTPDate.seconds) ?? received
        return Instant.utc(seconds: changed < firstChange ? received : min(received, changed))
    }

    /// 1994-01-01: no file of EDGAR's web server is older.
    private static let firstChange = 757_382_400
}
