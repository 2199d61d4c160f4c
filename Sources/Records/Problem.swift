package import JSONLines

/// A fault of a filing that did not prevent processing: an entry of the filing's `problems`.
package struct Problem: Equatable, Sendable {
    /// A short name for programs to match: `document_count`, `unknown_transformation`.
    package var code: String
    package var message: String
    /// The file name of the document at fault, if there is one.
    package var document: String?
    /// The offset in the submission, in bytes, if there is one.
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
