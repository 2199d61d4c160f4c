import Bytes
import Records

/// The documents of a filing, read from the page `{accession number}-index.html` in its folder: the only listing that gives the type of each document.
package struct FilingListing: Sendable {
    package struct Document: Equatable, Sendable {
        package var sequence: String
        package var description: String?
        /// The file's name in the folder.
        package var name: String
        package var type: String?
        /// Bytes; nil where the listing does not say.
        package var size: Int?
        /// Whether the page opens the document in the viewer of inline XBRL.
        package var isInline: Bool
    }

    /// The part of a filing that is fetched.
    package enum Part: String, Sendable {
        /// The complete submission.
        case submission
        /// The main document alone.
        case primary
        /// Inline documents, instances, schemas and linkbases.
        case xbrl
        /// The header alone.
        case header
    }

    /// Documents with a file of their own, in the order of the page. Filings from before 2001 have documents without one.
    package private(set) var documents: [Document] = []
    /// The number of documents without a file of their own.
    package private(set) var nameless = 0

    package init(_ page: Span<UInt8>) {
        var position = 0
        while let row = page.element("tr", from: &position) {
            var cells: [(text: String, link: String, isMarked: Bool)] = []
            let content = page.extracting(row)
            var inner = 0
            while let cell = content.element("td", from: &inner) { cells.append(content.extracting(cell).cell) }
            guard cells.count >= 5, Int(cells[0].text) != nil else { continue }
            let name = cells[2].link.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
            guard KeyTemplate.fault(in: name) == nil else {
                nameless += 1
                continue
            }
            documents.append(
                Document(
                    sequence: cells[0].text, description: cells[1].text.isEmpty ? nil : cells[1].text, name: name,
                    type: cells[3].text.isEmpty ? nil : cells[3].text, size: Int(cells[4].text), isInline: cells[2].isMarked))
        }
    }

    /// The documents of a part; empty where the filing has none.
    package func documents(_ part: Part) -> [Document] {
        switch part {
        case .submission, .header: return []
        case .primary:
            return documents.min { (Int($0.sequence) ?? 0) < (Int($1.sequence) ?? 0) }.map { [$0] } ?? []
        case .xbrl:
            // The name of an extracted instance tells its inline document: aapl-20240928_htm.xml comes from aapl-20240928.htm.
            let extracted = Set(documents.map(\.name).filter { $0.hasSuffix("_htm.xml") }.map { "\($0.dropLast(8)).htm" })
            return documents.filter { document in
                let type = document.type?.uppercased() ?? ""
                let name = document.name.lowercased()
                return document.isInline || type.hasPrefix("EX-101") || type.hasPrefix("EX-100") || name.hasSuffix("_htm.xml") || name.hasSuffix(".xsd")
                    || extracted.contains(document.name)
            }
        }
    }
}

extension Span where Element == UInt8 {
    /// Returns the range of the content of the next element with this name, and moves `position` after it. These pages close their rows and cells, and do not nest
    /// them.
    fileprivate func element(_ name: StaticString, from position: inout Int) -> Range<Int>? {
        while let open = firstIndex(of: UInt8(ascii: "<"), from: position) {
            position = open + 1
            guard matches(name, at: open + 1), let end = firstIndex(of: UInt8(ascii: ">"), from: open) else { continue }
            var close = end + 1
            while let next = firstIndex(of: UInt8(ascii: "<"), from: close) {
                if next + 1 < count, self[next + 1] == UInt8(ascii: "/"), matches(name, at: next + 2) {
                    position = next + 1
                    return end + 1..<next
                }
                close = next + 1
            }
            return nil
        }
        return nil
    }

    /// Whether a tag has this name, in upper or lower case.
    private func matches(_ name: StaticString, at position: Int) -> Bool {
        let length = name.utf8CodeUnitCount
        guard position + length < count else { return false }
        for index in 0..<length where self[position + index].asciiLowercased != name.utf8Start[index] { return false }
        let next = self[position + length]
        return next == UInt8(ascii: ">") || next.isWhiteSpace
    }

    /// A cell's text without tags, its link, and whether the link leads to the viewer of inline XBRL.
    fileprivate var cell: (text: String, link: String, isMarked: Bool) {
        var text: [UInt8] = []
        var isTag = false
        for index in 0..<count {
            switch self[index] {
            case UInt8(ascii: "<"): isTag = true
            case UInt8(ascii: ">"): isTag = false
            case let byte where !isTag: text.append(byte.isWhiteSpace ? 0x20 : byte)
            default: break
            }
        }
        var link = ""
        if let start = firstIndex(of: "href=\""), let end = firstIndex(of: UInt8(ascii: "\""), from: start + 6) {
            link = extracting(start + 6..<end).text
        }
        var plain = String(decoding: text, as: UTF8.self)
        for (name, character) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
            plain = plain.split(separator: name, omittingEmptySubsequences: false).joined(separator: character)
        }
        return (plain.split(separator: " ").joined(separator: " "), link, link.hasPrefix("/ix?doc=") || firstIndex(of: ">iXBRL<") != nil)
    }
}
