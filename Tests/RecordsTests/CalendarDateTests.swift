import Records
import Testing

struct CalendarDateTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2024-02-29", 19_782), ("20241101", 20_028), ("0000-01-01", -719_528),
        ("9999-12-31", 2_932_896),
    ])
    func daysAreCountedFrom1970(_ text: String, _ days: Int) {
        #expect(CalendarDate(text)?.days == days)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "2024-01-32", "20240231", "2024-1-01", "2024-01-1",
        "24-01-01", "2024/01/01", "2024-01-01 ", " 2024-01-01", "2024-01-01T00:00:00", "-024-01-01", "2024--1-01", "2024-01--1", "+2024101", "", "20240101x",
        "２０２４0101",
    ])
    func aDayThatIsNoneIsRefused(_ text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func everyDayComesBackFromItsText() throws {
        for days in stride(from: -719_528, through: 2_932_896, by: 137) {
            let date = CalendarDate(days: days)
            #expect(CalendarDate(date.description) == date)
            let (year, month, day) = date.components
            #expect(CalendarDate(year: year, month: month, day: day) == date)
        }
    }

    @Test(arguments: [("1970-01-01", 4), ("2024-11-03", 0), ("2024-02-29", 4), ("1969-12-31", 3), ("1900-01-01", 1)])
    func weekdaysCountFromSunday(_ text: String, _ weekday: Int) {
        #expect(CalendarDate(text)?.weekday == weekday)
    }

    @Test func datesAreComparedAndCounted() throws {
        let start = try #require(CalendarDate("2023-10-01"))
        let end = try #require(CalendarDate("2024-09-28"))
        #expect(start < end)
        #expect(end - start == 363)
        #expect((start + 363) == end)
    }

    @Test(arguments: [
        ("2024-11-01", "2024-11-01", "2024-11-01"), ("20241101", "2024-11-01", "2024-11-01"), ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"), ("2024", "2024-01-01", "2024-12-31"), ("today", "2024-03-01", "2024-03-01"),
        ("yesterday", "2024-02-29", "2024-02-29"),
    ])
    func aDateOnTheCommandLineHasAFirstAndALastDay(_ text: String, _ first: String, _ last: String) throws {
        let days = try #require(CalendarDate.days(of: text, today: CalendarDate(days: 19_783)))
        #expect(days.lowerBound.description == first && days.upperBound.description == last)
    }

    @Test(arguments: ["", "2024-13", "20240231", "2024-1-1", "202411", "24", "tomorrow", "Today", "2024-11-01T00", "-024", "２０２４"])
    func otherTextIsNoDateOnTheCommandLine(_ text: String) {
        #expect(CalendarDate.days(of: text) == nil)
    }

    /// Midnight in New York is 05:00 UTC, and 04:00 while daylight saving time is in force.
    @Test(arguments: [
        ("2024-01-15", 4, "2024-01-14"), ("2024-01-15", 5, "2024-01-15"), ("2024-07-15", 3, "2024-07-14"), ("2024-07-15", 4, "2024-07-15"),
        ("2024-03-10", 4, "2024-03-09"), ("2024-03-11", 4, "2024-03-11"), ("2024-11-03", 4, "2024-11-03"), ("2024-11-04", 4, "2024-11-03"),
        ("1969-12-31", 4, "1969-12-30"),
    ])
    func theDateInNewYork(_ day: String, _ hour: Int, _ date: String) throws {
        let midnight = try #require(CalendarDate(day)).days * 86_400
        #expect(CalendarDate.inNewYork(at: midnight + hour * 3600).description == date)
    }
}
