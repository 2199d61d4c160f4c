import Glibc
import Pace

/// How a run meets EDGAR: where, as whom, how fast. From options and the environment.
package struct EdgarSettings {
    package let site: EdgarSite
    /// A failure matters only to those who send a request.
    package let identity: Result<Identity, EdgarFailure>
    /// Requests a second; 0 for no limit.
    package let rate: Double
    /// What says where the rate is kept: looked for, and made, by those who keep one.
    private let rateFile: String?
    private let environment: [String: String]
    private let redisPassword: String?
    /// A file of trusted certificates (`SSL_CERT_FILE`), for those whose way out has one of its own.
    private let certificates: String?

    /// - Parameters:
    ///   - rate: as `--rate` says; else EDGAR_RATE_LIMIT_PER_SEC, else 9.5.
    ///   - rateFile: as `--rate-file` says.
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
                throw EdgarFailure(.configuration, "EDGAR_RATE_LIMIT_PER_SEC is no number of requests: \"\(text)\"")
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
            throw EdgarFailure(.configuration, "a rate below one request a day is none: \(self.rate) a second")
        }
        self.rateFile = rateFile
        self.environment = environment
        redisPassword = environment["REDISCLI_AUTH"].flatMap { $0.isEmpty ? nil : $0 }
        certificates = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func openRateKeeper() throws(EdgarFailure) -> any RateKeeper {
        try paced { () throws(PaceFailure) in
            try RatePlace(option: rateFile, environment: environment).openKeeper(redisPassword: redisPassword)
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

    /// The variables that are looked at.
    package static func environment() -> [String: String] {
        let names = [
            "EDGAR_IDENTITY", "EDGAR_BASE_URL", "EDGAR_DATA_URL", "EDGAR_SEARCH_URL", "EDGAR_RATE_LIMIT_PER_SEC", "SECFLOW_RATE_FILE", "XDG_STATE_HOME", "HOME",
            "REDISCLI_AUTH", "SSL_CERT_FILE",
        ]
        return Dictionary(uniqueKeysWithValues: names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } })
    }
}
