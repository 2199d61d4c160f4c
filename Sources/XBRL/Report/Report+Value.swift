package import Bytes

extension Report {
    /// The value of a fact or the text of a footnote.
    package enum Value {
        case none
        /// An exact decimal number in `values`, written as in JSON.
        case number(Range<Int>)
        /// Text in `values`.
        case text(Range<Int>)
        /// Content in `stream`: as XHTML, or as text without its markup.
        case captured(Range<Int>, isMarkup: Bool)
        /// Content in several ranges of `stream`, by its index in `pieces`.
        case assembled(Ordinal<Content>, isMarkup: Bool)
    }

    struct Tuple {
        /// `prefix:Name[1]/prefix:Inner[2]`
        var path: String
    }

    struct Footnote {
        var text: Value
        /// The language; nil if the document gives none, which XBRL 2.1 §4.11.1.2.1 does not allow.
        @Compact var language: Word?
    }

    struct Continuation {
        var content: Content
        /// The id of the next continuation; nil for the last.
        var next: Word?
    }

    /// Returns the ranges of `stream` that make up a value; nil for a value that is not in `stream`.
    func content(_ value: Value) -> Content? {
        switch value {
        case .captured(let range, _): Content(first: range)
        case .assembled(let index, _): pieces[index]
        case .none, .number, .text: nil
        }
    }

    /// Creates a value from content. Content of several ranges is added to `pieces`.
    func value(_ content: Content, isMarkup: Bool) -> Value {
        if content.rest.isEmpty { return .captured(content.first, isMarkup: isMarkup) }
        pieces.append(content)
        return .assembled(Ordinal(pieces.count - 1), isMarkup: isMarkup)
    }

    /// Returns the length of a value in bytes.
    func byteCount(_ value: Value) -> Int {
        switch value {
        case .none: 0
        case .number(let range), .text(let range), .captured(let range, _): range.count
        case .assembled(let index, _): pieces[index].count
        }
    }

    /// Returns the exact decimal text of a numeric fact; nil for other facts.
    package func number(_ fact: Fact) -> String? {
        guard case .number(let range) = fact.value else { return nil }
        return values.withSpan(range) { $0.text }
    }

    /// Returns the text of a fact that is not a number, with its markup if it has any; nil for other facts.
    package func text(_ fact: Fact) -> String? { text(fact.value) }

    func text(_ value: Value) -> String? {
        switch value {
        case .text(let range): return values.withSpan(range) { $0.text }
        case .captured(_, let isMarkup), .assembled(_, let isMarkup):
            var bytes: [UInt8] = []
            content(value)?.forEach { range in
                stream.bytes.withSpan(range) { isMarkup ? bytes.append($0) : PlainText.append($0, to: &bytes) }
            }
            PlainText.unescape(&bytes)
            return String(decoding: bytes, as: UTF8.self)
        case .none, .number: return nil
        }
    }
}
