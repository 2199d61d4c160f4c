import JSONLines
package import Records

/// The object of a filing: its key, metadata and content type.
package struct FilingObject {
    package let key: String
    package let metadata: [(name: String, value: String)]
    package let contentType: String
    /// Whether the object has the name of the file, because the record neither has a key nor names a filing.
    package let isNamedByFile: Bool

    /// If the record has a `key`, it is used, so that later tools, which add fields, do not change the name. A file without an accession number, as from an
    /// operand, keeps its file name. For all others the template gives the key.
    ///
    /// - Parameter keepsFileNames: whether files without an accession number keep their names. Otherwise the template applies to them as well.
    package init(_ filing: FilingRecord, template: KeyTemplate, keepsFileNames: Bool = true) throws(Rejection) {
        isNamedByFile = keepsFileNames && filing.key == nil && filing.accessionNumber == nil && filing.path != nil
        if let key = filing.key {
            if let fault = Self.fault(inKey: key) { throw Rejection(code: "unsafe_key", message: "the key \"\(key.prefix(200))\" \(fault)") }
            self.key = key
        } else if isNamedByFile, let name = filing.path?.split(separator: "/").last {
            if let fault = KeyTemplate.fault(in: String(name)) { throw Rejection(code: "unsafe_key", message: "a file name that \(fault)") }
            key = String(name)
        } else {
            // The name says that the file is gzip.
            let key = try template.key(of: filing)
            self.key = filing.path?.hasSuffix(".gz") == true && !key.hasSuffix(".gz") ? key + ".gz" : key
        }
        let fields: [(String, StaticString)] = [("ticker", "ticker"), ("accession", "accession_number"), ("filing-date", "filing_date"), ("form", "form_type")]
        metadata = fields.compactMap { (name, field) in
            guard let value = filing.object.string(field), !value.isEmpty else { return nil }
            return (name, value)
        }
        contentType = Self.contentType(of: key)
    }

    /// Bytes of the longest key (Amazon S3).
    private static let keyLimit = 1024

    /// Returns the reason why a key cannot be used, as the predicate of a sentence; nil for a valid key. Keys may have slashes and dots wherever they like:
    /// they are no paths.
    package static func fault(inKey key: String) -> String? {
        guard !key.isEmpty, key.utf8.count <= keyLimit else { return "is empty or longer than \(keyLimit) bytes" }
        return key.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? "holds a control character" : nil
    }

    /// Returns the content type by the ending of a name.
    package static func contentType(of key: String) -> String {
        switch key.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() {
        case "txt", "nc": "text/plain"
        case "htm", "html": "text/html"
        case "xml", "xsd": "application/xml"
        case "json": "application/json"
        case "ndjson": "application/x-ndjson"
        case "pdf": "application/pdf"
        case "gz": "application/gzip"
        default: "application/octet-stream"
        }
    }
}
