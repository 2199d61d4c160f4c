import ArgumentParser
import Synchronization

/// A kind of fault in a response.
enum FaultKind: String, CaseIterable, Sendable {
    /// The connection is reset, before the response or in the middle of it.
    case reset
    /// A body that ends too early in a response that is well-formed otherwise.
    case truncate
    /// Half a body, and then nothing until the connection is closed.
    case stall
    /// A complete body, sent slowly over some seconds.
    case slow
    /// Status 429 with a `Retry-After`.
    case tooMany = "429"
    /// Status 503 with a page.
    case unavailable = "503"
    /// Status 200 without a body.
    case empty
    /// Status 200 with an HTML page.
    case html
    /// A wrong `Content-Length`.
    case length
    /// A changed accession number in the body, or a changed first byte if the body has no accession number.
    case changed

    /// The default duration of the fault, or the default of its `Retry-After`, in seconds.
    var standardSeconds: Double {
        switch self {
        case .stall: 90
        case .slow: 5
        case .tooMany, .unavailable: 1
        default: 0
        }
    }
}

/// A rule of `--fault`, `KIND[,KIND...]=SHARE[:SECONDS]`: the kinds of faults, how often they occur, and how long each takes.
struct FaultRule: ExpressibleByArgument, Sendable {
    enum Share: Sendable {
        /// A share of all requests, from 0 to 1.
        case part(Double)
        /// This number of requests of each path, counted from the first.
        case first(Int)
    }

    let kinds: [FaultKind]
    let share: Share
    /// Nil for the standard seconds of each kind.
    let seconds: Double?

    init?(argument: String) {
        let sides = argument.split(separator: "=", maxSplits: 1)
        guard sides.count == 2 else { return nil }
        var kinds: [FaultKind] = []
        for name in sides[0].split(separator: ",", omittingEmptySubsequences: false) {
            if name == "all" { kinds += FaultKind.allCases } else if let kind = FaultKind(rawValue: String(name)) { kinds.append(kind) } else { return nil }
        }
        let amounts = sides[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if amounts[0].hasSuffix("%"), let percent = Double(amounts[0].dropLast()), (0...100).contains(percent) {
            share = .part(percent / 100)
        } else if amounts[0].hasSuffix("x"), let count = Int(amounts[0].dropLast()), count > 0 {
            share = .first(count)
        } else {
            return nil
        }
        if amounts.count == 2 {
            guard let seconds = Double(amounts[1]), (0...3600).contains(seconds) else { return nil }
            self.seconds = seconds
        } else {
            seconds = nil
        }
        self.kinds = kinds
    }
}

/// The fault of one response.
struct Fault: Sendable {
    let kind: FaultKind
    let seconds: Double
    /// A random number for the details of the fault.
    let chance: UInt64
}

/// Decides which requests get a fault, from the seed, the path, and how often the path was requested. The decision does not depend on the order of requests to
/// different paths, so that a run can be repeated.
final class FaultPlan: Sendable {
    private let rules: [FaultRule]
    private let seed: UInt64
    private let requests = Mutex<[String: UInt64]>([:])

    init(_ rules: [FaultRule], seed: UInt64) {
        self.rules = rules
        self.seed = seed
    }

    /// Returns the fault of the next response to a path; nil for a response without a fault.
    func next(for path: String) -> Fault? {
        let times = requests.withLock { requests in
            requests[path, default: 0] += 1
            return requests[path, default: 1]
        }
        var state = seed
        for byte in path.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        state ^= times &* 0x9E37_79B9_7F4A_7C15
        for rule in rules {
            let draw = Self.number(&state)
            let choice = Self.number(&state)
            let isDue =
                switch rule.share {
                case .part(let part): Double(draw >> 11) / Double(1 << 53) < part
                case .first(let count): times <= count
                }
            guard isDue else { continue }
            let kind = rule.kinds[Int(choice % UInt64(rule.kinds.count))]
            return Fault(kind: kind, seconds: rule.seconds ?? kind.standardSeconds, chance: Self.number(&state))
        }
        return nil
    }

    /// SplitMix64.
    private static func number(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var number = state
        number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
        return number ^ (number >> 31)
    }
}
