import Records
import Testing

struct InstantTests {
    private func eastern(_ digits: String) -> String? { Instant.eastern(Array(digits.utf8).span) }

    @Test(arguments: [
        ("20241101060124", "2024-11-01T06:01:24-04:00"),
        ("20240115160000", "2024-01-15T16:00:00-05:00"),
        // Since 2007: the second Sunday in March to the first in November.
        ("20240310015959", "2024-03-10T01:59:59-05:00"),
        ("20240310030000", "2024-03-10T03:00:00-04:00"),
        ("20241103015959", "2024-11-03T01:59:59-04:00"),
        ("20241103020000", "2024-11-03T02:00:00-05:00"),
        ("20070311030000", "2007-03-11T03:00:00-04:00"),
        ("20071104005900", "2007-11-04T00:59:00-04:00"),
        // From 1987 to 2006: the first Sunday in April to the last in October.
        ("20060401120000", "2006-04-01T12:00:00-05:00"),
        ("20060402120000", "2006-04-02T12:00:00-04:00"),
        ("20061028120000", "2006-10-28T12:00:00-04:00"),
        ("20061029120000", "2006-10-29T12:00:00-05:00"),
        ("19960407120000", "1996-04-07T12:00:00-04:00"),
        ("19951029015959", "1995-10-29T01:59:59-04:00"),
        ("19870404120000", "1987-04-04T12:00:00-05:00"),
        ("19870405120000", "1987-04-05T12:00:00-04:00"),
    ])
    func easternTimeHasTheOffsetThatWasInForce(_ digits: String, _ instant: String) {
        #expect(eastern(digits) == instant)
    }

    @Test(arguments: [
        "", "20240101", "20240231000000", "20240101240000", "20240101006000", "20240101000060", "2024010100000", "202401010000000", "20240101-10000",
    ])
    func whatIsNoTimeIsRefused(_ digits: String) {
        #expect(eastern(digits) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_709_251_199, "2024-02-29T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"), (4_102_444_800, "2100-01-01T00:00:00Z"),
        // A moment that RFC 3339 cannot express becomes the first or the last moment that it can express.
        (253_402_300_799, "9999-12-31T23:59:59Z"), (253_402_300_800, "9999-12-31T23:59:59Z"), (.max, "9999-12-31T23:59:59Z"),
        (-62_167_219_200, "0000-01-01T00:00:00Z"), (-62_167_219_201, "0000-01-01T00:00:00Z"), (.min, "0000-01-01T00:00:00Z"),
    ])
    func unixTimeIsUTC(_ seconds: Int, _ instant: String) {
        #expect(Instant.utc(seconds: seconds) == instant)
    }

    /// The offsets around both changes of the clocks, of a summer and a winter day; and the date in New York, which is that of the evening before.
    @Test(arguments: [
        ("2026-03-08T06:59:59Z", "2026-03-08T01:59:59-05:00"), ("2026-03-08T07:00:00Z", "2026-03-08T03:00:00-04:00"),
        ("2026-11-01T05:59:59Z", "2026-11-01T01:59:59-04:00"), ("2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00"),
        ("2026-07-01T03:59:59.5Z", "2026-06-30T23:59:59-04:00"), ("2026-01-01T04:59:59Z", "2025-12-31T23:59:59-05:00"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T18:59:59-05:00"),
    ])
    func utcInNewYork(_ utc: String, _ eastern: String) throws {
        let parsed = Instant.microseconds(Array(utc.utf8).span)
        let micros = try #require(parsed)
        #expect(Instant.eastern(microseconds: micros) == eastern)
        #expect(Instant.easternDate(microseconds: micros).description == eastern.prefix(10))
    }

    @Test func extremeMomentsInNewYork() {
        #expect(Instant.eastern(microseconds: .max).hasPrefix("9999-12-31"))
        #expect(Instant.eastern(microseconds: .min).hasPrefix("0000-01-01"))
    }
}
