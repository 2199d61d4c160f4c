import Clocks
import HTTP
import Records

/// What the headers of a response say of the service's limits: `anthropic-ratelimit-*` and OpenAI's `x-ratelimit-*`.
enum RateLimitHeaders {
    /// The kinds of limits. Those of Anthropic have the moment of the reset, those of OpenAI the time until it.
    private static let anthropic = ["requests", "tokens", "input-tokens", "output-tokens"]
    private static let openAI = ["requests", "tokens"]

    /// The seconds until the limits that are reached are not any more; nil if none is.
    static func pauseIfSpent(_ head: ResponseHead) -> Int? {
        var pauses: [Int] = []
        for kind in anthropic where head["anthropic-ratelimit-\(kind)-remaining"].flatMap({ Int($0) }) == 0 {
            if let pause = head["anthropic-ratelimit-\(kind)-reset"].flatMap(seconds(untilInstant:)) { pauses.append(pause) }
        }
        for kind in openAI where head["x-ratelimit-remaining-\(kind)"].flatMap({ Int($0) }) == 0 {
            if let pause = head["x-ratelimit-reset-\(kind)"].flatMap(seconds(ofDuration:)) { pauses.append(pause) }
        }
        return pauses.max()
    }

    /// The seconds that an error response wants a client to wait, without `Retry-After`; nil if it says nothing.
    static func pause(_ head: ResponseHead) -> Int? {
        if let milliseconds = head["retry-after-ms"].flatMap({ Int($0) }), (0...3_600_000).contains(milliseconds) { return (milliseconds + 999) / 1000 }
        return pauseIfSpent(head)
    }

    private static func seconds(untilInstant text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard let instant = Instant.microseconds(bytes.span) else { return nil }
        return max(0, Int(instant) / 1_000_000 - wallSeconds() + 1)
    }

    /// A duration as Go writes it: `6m0s`, `1s`, `120ms`.
    static func seconds(ofDuration text: String) -> Int? {
        var milliseconds = 0.0
        var number = ""
        var unit = ""
        func add() -> Bool {
            let factors = ["h": 3_600_000.0, "m": 60_000, "s": 1000, "ms": 1, "us": 0.001, "µs": 0.001, "ns": 0]
            guard let value = Double(number), value.isFinite, let factor = factors[unit] else { return false }
            milliseconds += value * factor
            (number, unit) = ("", "")
            return true
        }
        for character in text {
            if character.isNumber || character == "." {
                if !unit.isEmpty, !add() { return nil }
                number.append(character)
            } else {
                unit.append(character)
            }
        }
        guard add(), milliseconds < 1e9 else { return nil }
        return Int((milliseconds / 1000).rounded(.up))
    }
}
