package import JSONLines

/// A reference to a document of a submission: its position and its kind.
package struct DocumentReference: Equatable, Sendable {
    /// The kind of a document, decided by its type, its name and its first bytes.
    package enum Kind: String, CaseIterable, Sendable {
        case inline, instance, schema, calculation, definition, label, presentation, html, text, xml, pdf, graphic, spreadsheet, archive, json, other
    }

    package var sequence: String?
    /// `10-K`, `EX-101.SCH`, `GRAPHIC`, ... as filed.
    package var documentType: String?
    package var filename: String?
    package var description: String?
    package var kind: Kind
    /// The offset of the content in the submission (after `<TEXT>` and an inner `<XBRL>`, `<XML>` or `<PDF>`), or in the file at `path` if there is no submission.
    package var offset: Int
    /// The length of the content in bytes, as encoded in the submission.
    package var length: Int
    /// Whether the content is uuencoded.
    package var isEncoded: Bool
    /// The file that holds the decoded document, if there is one.
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

    /// Reads a reference from a record; nil if a required field is missing or of the wrong type.
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
