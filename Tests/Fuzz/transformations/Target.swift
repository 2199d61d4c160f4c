import Bytes
import FuzzSupport
import XBRL

private let registries: [StaticString] = [
    "http://www.xbrl.org/inlineXBRL/transformation/2010-04-20", "http://www.xbrl.org/inlineXBRL/transformation/2011-07-31",
    "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26", "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12",
    "http://www.xbrl.org/inlineXBRL/transformation/2022-02-16", "http://www.sec.gov/inlineXBRL/transformation/2015-08-31",
]

/// A transformation of inline XBRL. The first byte is the registry, the first line the transformation's name, the rest its input.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let first = input.first, let newline = input.firstIndex(of: 0x0A) else { return -1 }
    let registry = registries[Int(first) % registries.count]
    let namespace = Span(_unsafeElements: UnsafeBufferPointer(start: registry.utf8Start, count: registry.utf8CodeUnitCount))
    guard let transformation = input.withSpan(1..<max(1, newline), { Transformation(namespace: namespace, name: $0) }) else { return 0 }
    let content = Array(input[(newline + 1)...])
    var output = Array("before".utf8)
    guard transformation.apply(content.span, to: &output) else {
        require(output == Array("before".utf8), "a refused input has output")
        return 0
    }
    require(output.starts(with: "before".utf8), "earlier output was overwritten")
    let result = String(decoding: output.dropFirst(6), as: UTF8.self)
    require(result.utf8.count <= 256 + content.count * 4, "\(result.utf8.count) bytes of \(content.count)")
    if transformation.isNumeric {
        let isWord = result == "INF" || result == "-INF" || result == "NaN"
        let digits = result.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        require(isWord || digits.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }, "not a number: \(result)")
    }
    return 0
}
