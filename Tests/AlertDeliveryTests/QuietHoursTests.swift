import Testing

@testable import AlertDelivery

struct QuietHoursTests {
    @Test(
        arguments: [
            ("22:00-07:00", 21 * 3600 + 3599, nil), ("22:00-07:00", 22 * 3600, 9 * 3600), ("22:00-07:00", 0, 7 * 3600), ("22:00-07:00", 7 * 3600 - 1, 1),
            ("22:00-07:00", 7 * 3600, nil), ("12:30-13:00", 12 * 3600 + 1800, 1800), ("12:30-13:00", 13 * 3600, nil),
        ] as [(String, Int, Int?)])
    func secondsLeft(_ text: String, _ second: Int, _ expected: Int?) throws {
        #expect(try #require(QuietHours(text)).secondsLeft(secondOfDay: second) == expected)
    }

    @Test(arguments: ["", "22:00", "22-07", "24:00-07:00", "22:60-07:00", "7:00-8:00", "22:00-22:00", "22:00-07:00-08:00", "aa:00-07:00", "２2:00-07:00"])
    func others(_ text: String) { #expect(QuietHours(text) == nil) }
}
