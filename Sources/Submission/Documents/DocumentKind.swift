import Bytes
package import Records

/// Determines the kind of a document from its first bytes. If they are ambiguous, the type and the file name decide.
struct DocumentKind {
    private(set) var kind = DocumentReference.Kind.other
    private let type: String
    /// The text after the last dot of the name, in lower case.
    private let suffix: String
    private let name: String

    init(type: String, filename: String, content: Span<UInt8>, isEncoded: Bool) {
        self.type = type.uppercased()
        name = filename.lowercased()
        suffix = filename.lastIndex(of: ".").map { filename[filename.index(after: $0)...].lowercased() } ?? ""
        kind = isEncoded ? encoded(content) : plain(content)
    }

    // MARK: Text

    private func plain(_ content: Span<UInt8>) -> DocumentReference.Kind {
        if let narrowed = content.narrowed { return ascii(narrowed.span) }
        return ascii(content)
    }

    private func ascii(_ content: Span<UInt8>) -> DocumentReference.Kind {
        let start = content.skipWhiteSpace(from: content.hasPrefix("\u{FEFF}") ? 3 : 0)
        guard start < content.count else { return suffix == "htm" || suffix == "html" ? .html : .text }
        if content.hasPrefix("%PDF", at: start) { return .pdf }
        if content[start] == UInt8(ascii: "<"), let markup = markup(content, start) { return markup }
        switch suffix {
        case "htm", "html": return .html
        case "json": return .json
        case "js", "css": return .other
        case "jpg", "jpeg", "gif", "png", "bmp", "tif", "tiff", "svg": return .graphic
        default: break
        }
        if type == "JSON" { return .json }
        // In old HTML a comment or `<PAGE>` may precede `<HTML>`.
        let head = content.extracting(start..<min(content.count, start + 4096))
        if head.firstIndex(of: "<HTML") != nil || head.firstIndex(of: "<html") != nil { return .html }
        if suffix.isEmpty || suffix == "txt" || suffix == "text" { return .text }
        return suffix == "pdf" ? .pdf : .text
    }

    /// Returns the kind of content that starts with a tag; nil if the tag does not determine it (`<PAGE>`, `<TABLE>` in old text).
    private func markup(_ content: Span<UInt8>, _ start: Int) -> DocumentReference.Kind? {
        let isXML = content.hasPrefix("<?xml", at: start)
        guard let root = content.rootElement(from: start) else { return isXML ? .xml : nil }
        let tag = content.extracting(root)
        let local = tag.localName
        switch local {
        case "html": return isInline(content, tag) ? .inline : .html
        case "xbrl": return .instance
        case "schema": return .schema
        case "linkbase": return linkbase(content)
        case "head", "body", "font", "div", "p", "center": return isXML ? .xml : .html
        case "svg": return .graphic
        default: break
        }
        if isXML { return .xml }
        if suffix == "htm" || suffix == "html" { return .html }
        return suffix == "xml" || suffix == "xsd" || suffix == "xsl" ? .xml : nil
    }

    /// Whether HTML is inline XBRL. Most documents declare the namespace of inline XBRL on the root element; XHTML may declare it on any other element.
    private func isInline(_ content: Span<UInt8>, _ root: Span<UInt8>) -> Bool {
        if root.withoutLineBreaks.span.firstIndex(of: "/inlineXBRL") != nil { return true }
        guard root.firstIndex(of: "http://www.w3.org/1999/xhtml") != nil else { return false }
        return content.firstIndex(of: "http://www.xbrl.org/2013/inlineXBRL") != nil || content.firstIndex(of: "http://www.xbrl.org/2008/inlineXBRL") != nil
    }

    private func linkbase(_ content: Span<UInt8>) -> DocumentReference.Kind {
        if type.hasSuffix(".CAL") || name.hasSuffix("_cal.xml") { return .calculation }
        if type.hasSuffix(".DEF") || name.hasSuffix("_def.xml") { return .definition }
        if type.hasSuffix(".LAB") || name.hasSuffix("_lab.xml") { return .label }
        if type.hasSuffix(".PRE") || name.hasSuffix("_pre.xml") { return .presentation }
        if content.firstIndex(of: "calculationLink") != nil { return .calculation }
        if content.firstIndex(of: "definitionLink") != nil { return .definition }
        if content.firstIndex(of: "presentationLink") != nil { return .presentation }
        return content.firstIndex(of: "labelLink") != nil ? .label : .xml
    }

    // MARK: uuencoded

    private func encoded(_ content: Span<UInt8>) -> DocumentReference.Kind {
        var start: [UInt8] = []
        var decoder = Uudecoder(content)
        _ = decoder.decode(content, into: &start, limit: 16)
        let head = start.span
        if head.hasPrefix("%PDF") { return .pdf }
        if head.starts(with: [0xFF, 0xD8]) || head.hasPrefix("GIF8") || head.starts(with: [0x89, 0x50, 0x4E, 0x47]) || head.hasPrefix("BM")
            || head.starts(with: [0x49, 0x49, 0x2A, 0]) || head.starts(with: [0x4D, 0x4D, 0, 0x2A])
        {
            return .graphic
        }
        switch suffix {
        case "pdf": return .pdf
        case "xls", "xlsx", "xlsm", "csv": return .spreadsheet
        case "jpg", "jpeg", "gif", "png", "bmp", "tif", "tiff", "svg": return .graphic
        case "zip", "gz", "tar", "7z": return .archive
        default: break
        }
        switch type {
        case "GRAPHIC": return .graphic
        case "EXCEL": return .spreadsheet
        case "ZIP": return .archive
        default: return head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x1F, 0x8B]) ? .archive : .other
        }
    }
}

extension Span where Element == UInt8 {
    /// The first 128 kB of UTF-16 text without zero bytes, so that markup becomes ASCII; nil for any other text.
    fileprivate var narrowed: [UInt8]? {
        guard let form = UTF16Form(self) else { return nil }
        let start = extracting(form.markLength..<Swift.min(count, 128 * 1024))
        return start.withUnsafeBufferPointer { $0.filter { $0 != 0 } }
    }

    /// Returns the opening tag of the first element after the declaration, comments and document type; nil if there is none in the next 64 kB.
    fileprivate func rootElement(from start: Int) -> Range<Int>? {
        var position = start
        let end = Swift.min(count, start + 64 * 1024)
        while position < end {
            position = skipWhiteSpace(from: position)
            guard position + 1 < end, self[position] == UInt8(ascii: "<") else { return nil }
            if hasPrefix("<!--", at: position) {
                guard let close = firstIndex(of: "-->", from: position) else { return nil }
                position = close + 3
            } else if self[position + 1] == UInt8(ascii: "?") || self[position + 1] == UInt8(ascii: "!") {
                guard var close = firstIndex(of: UInt8(ascii: ">"), from: position) else { return nil }
                // The document type may contain declarations, in square brackets.
                if hasPrefix("<!DOCTYPE", at: position), let bracket = extracting(0..<close).firstIndex(of: UInt8(ascii: "["), from: position) {
                    guard let last = firstIndex(of: UInt8(ascii: "]"), from: bracket), let end = firstIndex(of: UInt8(ascii: ">"), from: last) else {
                        return nil
                    }
                    close = end
                }
                position = close + 1
            } else {
                return position..<(firstIndex(of: UInt8(ascii: ">"), from: position) ?? end)
            }
        }
        return nil
    }

    /// The name of an opening tag in lower case, without its prefix.
    fileprivate var localName: String {
        var name: [UInt8] = []
        var position = 1
        while position < count, name.count < 64, !self[position].isWhiteSpace, self[position] != UInt8(ascii: ">"), self[position] != UInt8(ascii: "/") {
            if self[position] == UInt8(ascii: ":") { name.removeAll() } else { name.append(self[position].asciiLowercased) }
            position += 1
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// The bytes of a tag without line breaks. EDGAR breaks lines after 1,023 bytes, even within a word.
    fileprivate var withoutLineBreaks: [UInt8] {
        withUnsafeBufferPointer { $0.filter { $0 != 0x0A && $0 != 0x0D } }
    }

    fileprivate func starts(with bytes: [UInt8]) -> Bool {
        count >= bytes.count && extracting(0..<bytes.count).equals(bytes.span)
    }
}

extension DocumentReference {
    /// Returns the kind of a document in a file of its own.
    ///
    /// - Parameter type: the document type as filed; empty if unknown.
    package static func kind(type: String, filename: String, content: Span<UInt8>) -> Kind {
        DocumentKind(type: type, filename: filename, content: content, isEncoded: false).kind
    }
}
