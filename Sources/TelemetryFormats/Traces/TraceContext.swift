/// The place of a process in a trace, as `TRACEPARENT` gives it (W3C Trace Context, level 1, section 3.2): the trace, and the span that is the parent.
package struct TraceContext: Sendable, Equatable {
    /// 32 hexadecimal digits in lower case, not all of them zero.
    package let traceID: String
    /// 16 hexadecimal digits in lower case, not all of them zero.
    package let spanID: String
    package let isSampled: Bool

    /// The beginning of a new trace.
    package init() {
        traceID = Self.digits(Self.identifier()) + Self.digits(Self.identifier())
        spanID = Self.digits(Self.identifier())
        isSampled = true
    }

    /// Reads a `traceparent`; nil if it is invalid. Of a version after 00, the part that version 00 has counts.
    package init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(56))
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash else { return nil }
        let version = bytes[0..<2], trace = bytes[3..<35], span = bytes[36..<52], flags = bytes[53..<55]
        guard [version, trace, span, flags].allSatisfy({ $0.allSatisfy(Self.isDigit) }) else { return nil }
        guard trace.contains(where: { $0 != UInt8(ascii: "0") }), span.contains(where: { $0 != UInt8(ascii: "0") }) else { return nil }
        let isFirstVersion = version.elementsEqual("00".utf8)
        guard !version.elementsEqual("ff".utf8), bytes.count == 55 || !isFirstVersion && bytes[55] == dash else { return nil }
        traceID = String(decoding: trace, as: UTF8.self)
        spanID = String(decoding: span, as: UTF8.self)
        isSampled = UInt8(String(decoding: flags, as: UTF8.self), radix: 16).map { $0 & 1 == 1 } ?? false
    }

    private init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// A new span in the same trace.
    package func child() -> TraceContext { TraceContext(traceID: traceID, spanID: Self.digits(Self.identifier()), isSampled: isSampled) }

    /// The value of `TRACEPARENT` for a process whose parent is this span.
    package var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func identifier() -> UInt64 { .random(in: 1 ... .max) }

    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
