import Testing
@testable import Bytes

struct SpellingTests {
    @Test(arguments: [
        ("--store", "--store", 0), ("--stor", "--store", 1), ("--storre", "--store", 1), ("--stare", "--store", 1), ("--sotre", "--store", 1),
        ("AAPL", "APLA", 2), ("", "ab", 2), ("ab", "", 2), ("", "", 0), ("abc", "xyz", 3),
    ]) func distance(_ left: String, _ right: String, _ distance: Int) {
        #expect(Spelling.distance(Array(left.utf8), Array(right.utf8), limit: 3) == distance)
        #expect(Spelling.distance(Array(left.utf8), Array(right.utf8), limit: distance) == distance)
        #expect(Spelling.distance(Array(left.utf8), Array(right.utf8), limit: distance - 1) == nil)
    }
}
