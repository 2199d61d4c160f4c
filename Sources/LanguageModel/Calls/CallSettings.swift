import HTTP

/// How a run calls services.
package struct CallSettings {
    /// The service of each dialect that the prompts use.
    package var services: [Dialect: Service]
    package var prices: PriceList?
    /// The most answers of one question that are asked for while none is accepted.
    package var attempts: Int
    /// The calls at once.
    package var jobs: Int
    package var certificates: String?
    /// Whether a reject of an earlier run, which is in the cache, is asked about again.
    package var asksAgain: Bool

    package init(services: [Dialect: Service], prices: PriceList?, attempts: Int, jobs: Int, certificates: String? = nil, asksAgain: Bool = false) {
        self.services = services
        self.prices = prices
        self.attempts = attempts
        self.jobs = jobs
        self.certificates = certificates
        self.asksAgain = asksAgain
    }

    /// Seconds of a call, at most, and those in which a stream stands still: services send pings.
    static let timeOuts = {
        var timeOuts = Request.TimeOuts()
        timeOuts.total = 900
        timeOuts.idle = 180
        return timeOuts
    }()
    /// Tries of a service that fails or has no room, in a row.
    static let backoff = Backoff(tries: 6, first: 1, longest: 60)
    /// Bytes of an error that are read.
    static let errorLimit = 64 * 1024
    /// Seconds between two looks at what another process has.
    static let look = 0.1
}
