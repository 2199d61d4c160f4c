/// A metric: its name, its kind, and how the values of several processes become one.
package struct Metric: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// How two values with the same labels become one.
    package enum Combination: Sendable {
        case sum, largest
    }

    /// The name with its prefix, such as `secflow_records_read_total`. Of a histogram, the name without `_bucket`, `_sum` and `_count`.
    package let name: String
    package let kind: Kind
    /// One line that says what is measured.
    package let help: String
    package let combination: Combination

    /// A metric of another program. Gauges combine to the largest value, all others to the sum.
    package init(name: String, kind: Kind, help: String) {
        self.init(name: name, kind: kind, help: help, combination: kind == .gauge ? .largest : .sum)
    }

    init(name: String, kind: Kind, help: String, combination: Combination) {
        self.name = name
        self.kind = kind
        self.help = help
        self.combination = combination
    }
}

extension Metric {
    /// The names that samples of the metric can have, and that no other metric may use.
    var sampleNames: [String] { kind == .histogram ? [name] + ["_bucket", "_sum", "_count"].map { name + $0 } : [name] }

    /// Whether a text is the name of a metric: letters, digits, `_` and `:`, and no digit first.
    package static func isName(_ text: some StringProtocol) -> Bool { isName(text.utf8, allowing: UInt8(ascii: ":")) }

    /// Whether a text is the name of a label: letters, digits and `_`, and no digit first.
    package static func isLabelName(_ text: some StringProtocol) -> Bool { isName(text.utf8, allowing: UInt8(ascii: "_")) }

    private static func isName(_ bytes: some Collection<UInt8>, allowing other: UInt8) -> Bool {
        guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                other:
                true
            default: false
            }
        }
    }
}
