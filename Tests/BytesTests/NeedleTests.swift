import Bytes
import Testing

struct NeedleTests {
    /// The needle is found at every position of texts whose lengths are near the block's, also after text that almost matches.
    @Test func everyPlace() {
        let needle = Needle("DOCUMENT>")
        for length in 9...80 {
            for place in 0...length - 9 {
                var bytes = [UInt8](repeating: UInt8(ascii: "D"), count: length)
                bytes.replaceSubrange(place..<place + 9, with: "DOCUMENT>".utf8)
                #expect(needle.firstIndex(in: bytes.span) == place)
                #expect(needle.firstIndex(in: bytes.span, from: place) == place)
                #expect(needle.firstIndex(in: bytes.span, from: place + 1) == nil)
            }
        }
    }

    @Test(arguments: ["", "D", "DOCUMENT", "DOCUMENT DOCUMENT ", "DxCUMENT>DOCUMENT"]) func absent(_ text: String) {
        #expect(Needle("DOCUMENT>").firstIndex(in: Array(text.utf8).span) == nil)
    }

    @Test func oneByte() {
        #expect(Needle("x").firstIndex(in: Array("aaaaaaaaaaaaaaaaaaaaaaaaxax".utf8).span, from: 2) == 24)
    }
}
