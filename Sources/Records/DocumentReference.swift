package import JSONLines

/// A document of a submission, by reference: where its bytes are and what they are.
package struct DocumentReference: Equatable, Sendable {
    /// What a document is, decided by its type, its name and its first bytes.
    package enum Kind: String, CaseIterable, Sendable {
        case inline, instance, schema, calculation, definition, label, presentation, html, text, xml, pdf, graphic, spreadsheet, archive, json, other
    }

    package var sequence: String?
    /// `10-K`, `EX-101.SCH`, `GRAPHIC`, ... as filed.
    package var documentType: String?
    package var filename: String?
    package var description: String?
    package var kind: Kind
    /// First byte of the content in the submission (behind `<TEXT>` and an inner `<XBRL>`, `<XML>` or `<PDF>`), or in the file at `path` where there is one and no submission.
    package var offset: Int
    /// Content bytes as they stand in the submission.
    package var length: Int
    /// The content is uuencoded.
    package var isEncoded: Bool
    /// A file of its own that holds the decoded document.
    package var path: String?

    package init(
        sequence: String? = nil, documentType: String? = nil, filename: String? = nil, description: String? = nil, kind: Kind, offset: Int, length: Int,
        isEncoded: Bool = false, path: String? = nil
    ) {
        self.sequence = sequence
        self.documentType = documentType
        self.filename = filename
        self.description = description
        self.kind = kind
        self.offset = offset
        self.length = length
        self.isEncoded = isEncoded
        self.path = path
    }

    /// Nil when a field that every reference has is missing or of the wrong shape.
    package init?(_ json: JSONValue) {
        guard let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)), let offset = json["offset"]?.integer, let length = json["length"]?.integer,
            offset >= 0, length >= 0, offset <= Int.max - length
        else { return nil }
        self.init(
            sequence: json["sequence"]?.string, documentType: json["document_type"]?.string, filename: json["filename"]?.string,
            description: json["description"]?.string, kind: kind, offset: offset, length: length, isEncoded: json["encoding"]?.string == "uuencode",
            path: json["path"]?.string)
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sequence", sequence)
        writer.member("document_type", documentType)
        writer.member("filename", filename)
        writer.member("description", description)
        writer.member("kind", kind.rawValue)
        writer.key("offset")
        writer.integer(offset)
        writer.key("length")
        writer.integer(length)
        if isEncoded { writer.member("encoding", "uuencode") }
        writer.member("path", path)
        writer.endObject()
    }
}

extension JSONWriter {
    /// A string member; nothing where there is no value.
    package mutating func member(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        key(name)
        string(text)
    }

    package mutating func member(_ name: StaticString, _ number: Int?) {
        guard let number else { return }
        key(name)
        integer(number)
    }
}
