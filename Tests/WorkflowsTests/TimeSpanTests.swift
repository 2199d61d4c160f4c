import Testing
@testable import Workflows

struct TimeSpanTests {
    @Test(arguments: [("90", 90), ("90s", 90), ("1.5h", 5400), ("30m", 1800), ("2d", 172_800), (".5s", 0.5), ("365d", 31_536_000)])
    func `a number with a unit is a time`(text: String, seconds: Double) {
        #expect(TimeSpan(argument: text)?.seconds == seconds)
    }

    @Test(arguments: ["", "s", "0", "-5s", "+5s", "5 s", "5x", "1e3", "nan", "inf", "366d", "1.2.3s", "999999999999999d", "٣s"])
    func `any other text is none`(text: String) { #expect(TimeSpan(argument: text) == nil) }

    @Test(arguments: [(90, "90s"), (7200, "2h"), (86_400, "1d"), (1800, "30m"), (0.5, "0.5s")])
    func `a time is described as it is written`(seconds: Double, text: String) { #expect(TimeSpan(seconds: seconds).description == text) }
}
