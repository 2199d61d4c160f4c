import Records
import Testing

struct HTTPDateTests {
    @Test(arguments: [
        ("Mon, 31 Mar 2025 20:02:28 GMT", 1_743_451_348), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
    ])
    func datesAreReadAndWritten(_ text: String, _ seconds: Int) {
        #expect(HTTPDate.seconds(text) == seconds)
        #expect(HTTPDate.text(seconds) == text)
    }

    @Test(arguments: [
        "", "a week ago", "Mon, 31 Mar 2025 20:02:28", "Mon, 31 Mar 2025 20:02:28 EST", "Mon, 31 Apr 2025 20:02:28 GMT", "Mon, 31 Mar 2025 24:02:28 GMT",
        "Mon, 31 Mar 2025 20:-2:28 GMT", "Mon, 31 Mar 99999 20:02:28 GMT", "Monday, 31-Mar-25 20:02:28 GMT", "Mon Mar 31 20:02:28 2025",
        "Mon, 31 Mar 9223372036854775808 20:02:28 GMT", "Sat, 01 Jan 0000 00:00:00 GMT", "Wed, 31 Dec 1969 23:59:59 GMT",
    ])
    func otherTextIsRefused(_ text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }
}
