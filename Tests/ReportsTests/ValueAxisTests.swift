import Testing

@testable import Reports

struct ValueAxisTests {
    private func labels(_ values: [Double], includesZero: Bool = true) -> [String] { ValueAxis(values, includesZero: includesZero).ticks.map(\.label) }

    @Test func stepsAreOneTwoOrFive() {
        #expect(labels([416e9, 215e9]) == ["0", "100 B", "200 B", "300 B", "400 B", "500 B"])
        #expect(labels([7.46]) == ["0", "2", "4", "6", "8"])
        #expect(labels([1]) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
        #expect(labels([2400]) == ["0", "500", "1,000", "1,500", "2,000", "2,500"])
        #expect(labels([1_200_000]) == ["0", "0.5 M", "1 M", "1.5 M"])
    }

    @Test func negativeValues() {
        #expect(labels([-430e6, -80e6]) == ["−500 M", "−400 M", "−300 M", "−200 M", "−100 M", "0"])
        #expect(labels([-30, 70]) == ["−40", "−20", "0", "20", "40", "60", "80"])
    }

    @Test func oneValueAndNone() {
        #expect(labels([0]) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
        #expect(labels([]) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
        #expect(labels([.nan, .infinity]) == labels([]))
    }

    @Test func veryLargeAndVerySmallValues() {
        #expect(labels([7e24, -3e24]) == ["−5e24", "0", "5e24", "1e25"])
        #expect(labels([1.5e-6]) == ["0", "5e-7", "1e-6", "1.5e-6"])
        #expect(labels([1e29]).last == "1e29")
        #expect(labels([1e-30]).count < 12)
    }

    /// Lines of values that are close together need not begin at zero; bars must.
    @Test func closeValues() {
        #expect(labels([100, 101, 103], includesZero: false) == ["100", "101", "102", "103"])
        #expect(labels([100, 101, 103]).first == "0")
        #expect(labels([50, 100], includesZero: false).first == "0")
        #expect(labels([1e15, 1e15 + 1], includesZero: false).first == "0")
    }

    /// Every value is between the first and the last tick, and there are enough ticks and not too many.
    @Test func anyValues() {
        var generator = Generator(state: 7)
        for _ in 0..<20_000 {
            let values = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                Double.random(in: -10...10, using: &generator) * Double(sign: .plus, exponent: Int.random(in: -90...100, using: &generator), significand: 1)
            }
            let axis = ValueAxis(values, includesZero: Bool.random(using: &generator))
            let places = values.map(axis.place)
            guard places.allSatisfy({ $0 > -0.001 && $0 < 1.001 }), (2...9).contains(axis.ticks.count) else {
                Issue.record("\(values): \(places), \(axis.ticks.count) ticks")
                return
            }
        }
    }
}

/// Random numbers that are the same in each run (SplitMix64).
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
