import Glibc
import Pace
package import RedisClient

/// The settings of a run: EDGAR's addresses, the identity and the request rate, from options and the environment.
package struct EdgarSettings {
    package let site: EdgarSite
    /// The identity, or why there is none. A run that sends no request needs none.
    package let identity: Result<Identity, EdgarFailure>
    /// Requests a second; 0 for no limit.
    package let rate: Double
    /// The value of `--rate-file`. The rate file is opened, and created, only when a client is made.
    private let rateFile: String?
    private let environment: [String: String]
    /// The password and the certificates for Redis servers.
    package let redis: RedisAccess
    /// A file of trusted certificates (`SSL_CERT_FILE`), for networks whose proxy uses certificates of its own.
    private let certificates: String?

    /// - Parameters:
    ///   - rate: the value of `--rate`; nil for EDGAR_RATE_LIMIT_PER_SEC, or else 9.5.
    ///   - rateFile: the value of `--rate-file`; nil for SECFLOW_RATE_FILE, or else the user's own file.
    package init(rate: Double?, rateFile: String?, environment: [String: String] = Self.environment()) throws(EdgarFailure) {
        site = try EdgarSite(environment: environment)
        do throws(EdgarFailure) {
            identity = .success(try Identity(environment: environment))
        } catch {
            identity = .failure(error)
        }
        if let rate {
            self.rate = rate
        } else if let text = environment["EDGAR_RATE_LIMIT_PER_SEC"], !text.isEmpty {
            guard let rate = Double(text), rate.isFinite, rate >= 0 else {
                throw EdgarFailure(.configuration, "EDGAR_RATE_LIMIT_PER_SEC is not a number of requests a second: \"\(text)\"")
            }
            self.rate = rate
        } else {
            self.rate = Pacer.standardRate
        }
        guard !site.isSEC || (self.rate > 0 && self.rate <= Pacer.legalRate) else {
            let asked = self.rate == 0 ? "any number" : "\(self.rate)"
            throw EdgarFailure(.configuration, "the SEC allows at most \(Int(Pacer.legalRate)) requests a second, not \(asked)")
        }
        guard self.rate == 0 || self.rate >= Pacer.slowestRate else {
            throw EdgarFailure(.configuration, "the lowest rate is one request a day (1.16e-5 a second), not \(self.rate) a second")
        }
        self.rateFile = rateFile
        self.environment = environment
        redis = RedisAccess(environment: environment)
        certificates = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func openRateKeeper() throws(EdgarFailure) -> any RateKeeper {
        try paced { () throws(PaceFailure) in
            try RatePlace(option: rateFile, environment: environment).openKeeper(redis)
        }
    }

    /// Where the request rate is kept, and its state as text: one value a line.
    package func rateStatus() throws(EdgarFailure) -> (place: String, text: [UInt8]) {
        let keeper = try openRateKeeper()
        return (keeper.place, try paced { () throws(PaceFailure) in try keeper.state() }.text())
    }

    package func makeClient(transfersAtOnce: Int = 1, maxRequests: Int? = nil, maxBytes: Int? = nil) throws(EdgarFailure) -> EdgarClient {
        try EdgarClient(
            identity: identity, pacer: Pacer(try openRateKeeper(), rate: rate), transfersAtOnce: transfersAtOnce, maxRequests: maxRequests,
            maxBytes: maxBytes, certificates: certificates)
    }

    /// The environment variables that settings depend on.
    package static func environment() -> [String: String] {
        let names = [
            "EDGAR_IDENTITY", "EDGAR_BASE_URL", "EDGAR_DATA_URL", "EDGAR_SEARCH_URL", "EDGAR_RATE_LIMIT_PER_SEC", "SECFLOW_RATE_FILE", "XDG_STATE_HOME", "HOME",
            "REDISCLI_AUTH", "SSL_CERT_FILE",
        ]
        return Dictionary(uniqueKeysWithValues: names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } })
    }
}
