import Bytes
import Testing

@Suite struct SharedAlgorithmTests {
    @Test func aHashIndexFindsElementsWhoseHashesCollide() {
        var index = HashIndex(capacity: 2)
        let elements = Array(0..<300)
        // There are only three hashes, so nearly every element is found after others with the same hash.
        for element in elements {
            if index.isFull { index = HashIndex(growing: index, hashes: elements[..<element].map { $0 % 3 }) }
            index.add(hash: element % 3)
        }
        for element in elements { #expect(index.find(hash: element % 3) { $0 == element } == element) }
        #expect(index.find(hash: 1) { elements[$0] == 900 } == nil)
        #expect(index.find(hash: 7) { _ in false } == nil)
    }

    @Test func aPartitioningIndexIsThatOfTheFirstElementThatMeetsTheCondition() {
        for count in 0..<9 {
            for first in 0...count { #expect((0..<count).map { $0 >= first }.partitioningIndex { $0 } == first) }
        }
        #expect([1, 3, 3, 5][1...].partitioningIndex { $0 > 3 } == 3)
    }

    @Test func percentEncodingKeepsUnreservedCharacters() {
        #expect(PercentEncoding.encode("aZ09-._~") == "aZ09-._~")
        #expect(PercentEncoding.encode("a b/ü%") == "a%20b%2F%C3%BC%25")
        #expect(PercentEncoding.encode("a b/c", keepingSlashes: true) == "a%20b/c")
        #expect(PercentEncoding.encode("a b\u{7F}") { $0 == 0x20 } == "%61 %62%7F")
    }

    @Test func percentDecodingRefusesWhatIsNotEncoded() {
        for text in ["aZ09-._~", "a b/ü%", "%", ""] { #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text) }
        #expect(PercentEncoding.decode("a+b%2f") == "a+b/")
        for text in ["%", "%4", "%4g", "a%", "%FF", "%%41"] { #expect(PercentEncoding.decode(text) == nil, "\(text)") }
    }

    @Test func trimmingTakesWhiteSpaceOffBothEnds() {
        #expect("\t a b\r\n".trimmed == "a b")
        #expect(" \n".trimmed == "")
        #expect("".trimmed == "")
        #expect(" \u{A0}a b\u{3000} ".trimmed == "a b")
        #expect("a\u{A0}b ".trimmed == "a\u{A0}b")
        let bytes = Array(" \t a b\r\n\u{0C}".utf8)
        #expect(bytes.span.trimmedRange == 3..<6)
        #expect(Array("  ".utf8).span.trimmedRange.isEmpty)
    }

    @Test func aFailureIsRethrownAsAnotherType() throws {
        #expect(throws: Renamed(path: "x")) { try rethrowing(value(nil), as: Renamed.init) }
        #expect(throws: Renamed(path: "x")) { try rethrowing(as: Renamed.init) { () throws(SystemFailure) in try value(nil) + 1 } }
        let three = try rethrowing(value(3), as: Renamed.init)
        #expect(three == 3)
    }
}

private struct Renamed: Error, Equatable {
    var path: String

    init(path: String) { self.path = path }
    init(_ failure: SystemFailure) { path = failure.path }
}

private func value(_ value: Int?) throws(SystemFailure) -> Int {
    guard let value else { throw SystemFailure("read", "x", errno: 2) }
    return value
}
