package import JSONLines

/// Something that was found wrong with a filing and survived: it stands in the filing's `problems`.
package struct Problem: Equatable, Sendable {
    /// A short name that programs match on: `document_count`, `unknown_transformation`.
    package var code: String
    package var message: String
    /// The document's file name, where it was one's.
    package var document: String?
    /// The byte in the submission, where there is one.
    package var offset: Int?

    package init(code: String, message: String, document: String? = nil, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.document = document
        self.offset = offset
    }

    package var json: JSONValue {
        var members: [JSONValue.Member] = [.init("code", .string(code)), .init("message", .string(message))]
        if let document { members.append(.init("document", .string(document))) }
        if let offset { members.append(.init("offset", .integer(offset))) }
        return .object(members)
    }
}
