import Bytes
package import JSONLines

/// The key for a service, which must not appear in anything that is written, should the service repeat it.
package struct Secret: Sendable {
    /// Nil if there is no key, or one that is too short to be found without taking other words for it.
    private let key: [UInt8]?
    private static let shortest = 4
    /// The least bytes of a key that is taken out of answers too. Services give keys of forty bytes and more; a local server has a word like "local", which may stand in
    /// any text.
    private static let shortestInAnswers = 16
    private static let substitute = "[key]"

    /// No secret.
    package static let none = Secret(nil)

    package init(_ key: String?) { self.key = key.flatMap { $0.utf8.count >= Self.shortest ? Array($0.utf8) : nil } }

    /// Whether the key is taken out of answers.
    private var isInAnswers: Bool { (key?.count ?? 0) >= Self.shortestInAnswers }

    /// The text of a message without the key. Take it out of a whole text: what is cut may hold a part of it.
    package func removed(from text: String) -> String {
        guard let key, key.count <= text.utf8.count else { return text }
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var (start, position) = (0, 0)
        // A key is ASCII: characters stay whole.
        while let place = bytes.span.firstIndex(of: key[0], from: position) {
            if bytes[place...].starts(with: key) {
                kept += bytes[start..<place]
                kept += Self.substitute.utf8
                (start, position) = (place + key.count, place + key.count)
            } else {
                position = place + 1
            }
        }
        if start == 0 { return text }
        return String(decoding: kept + bytes[start...], as: UTF8.self)
    }

    /// A value of an answer, whose texts and names are without the key.
    package func removed(from value: JSONValue) -> JSONValue {
        guard isInAnswers else { return value }
        switch value {
        case .string(let text): return .string(removed(from: text))
        case .array(let elements): return .array(elements.map { removed(from: $0) })
        case .object(let members): return .object(members.map { JSONValue.Member(removed(from: $0.key), removed(from: $0.value)) })
        case .null, .boolean, .number: return value
        }
    }

    /// An answer without the key: a stream may have brought it in pieces.
    func removed(from reply: Reply) -> Reply {
        guard isInAnswers else { return reply }
        var reply = reply
        reply.text = removed(from: reply.text)
        reply.model = removed(from: reply.model)
        reply.stopReason = removed(from: reply.stopReason)
        if case .refusal(let text) = reply.ending { reply.ending = .refusal(removed(from: text)) }
        return reply
    }
}
