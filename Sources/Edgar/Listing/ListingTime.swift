import Clocks
import HTTP
import Records

/// The `listed_at` of the filings that a response lists.
enum ListingTime {
    /// Returns when the file in a response was last changed: its `Last-Modified`. The time of the response stands in for one that is missing, malformed or later.
    ///
    /// So a list that did not change gives the same records again, and an old list that is read again does not look newer than a later one.
    ///
    /// - Parameter received: the time of the response, in seconds of Unix time.
    static func ofFile(_ head: ResponseHead, received: Int = wallSeconds()) -> String {
        Instant.utc(seconds: min(received, head["last-modified"].flatMap(HTTPDate.seconds) ?? received))
    }
}
