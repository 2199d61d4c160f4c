import Bytes
import FuzzSupport
import Submission

/// A document as text, with the element at a place marked; the first two bytes choose the place and the part.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](data, count)
    guard bytes.count > 2 else { return -1 }
    let document = Array(bytes.dropFirst(2))
    let (offset, start) = (Int(bytes[0]), Int(bytes[1]))
    for isMarkup in [true, false] {
        let passage = Passage(document.span, isMarkup: isMarkup, marking: offset, in: start..<start + 400)
        require(passage.range.lowerBound >= 0 && passage.range.upperBound <= document.count, "a part beyond the document")
        let text = passage.before + passage.marked + passage.after
        // A reference of a few bytes can stand for one of four.
        require(text.utf8.count <= 4 * passage.range.count, "more text than the document has")
    }
    return 0
}
