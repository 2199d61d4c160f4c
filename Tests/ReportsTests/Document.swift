import Foundation
import FoundationXML
import Testing

/// A document that a test reads: it must be well-formed XML, as HTML and SVG of this library are.
final class Document: NSObject, XMLParserDelegate {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    let source: String
    private(set) var elements: [Element] = []
    private var open: [Int] = []
    private var failure: String?

    init(_ bytes: [UInt8]) throws {
        source = String(decoding: bytes, as: UTF8.self)
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        let isRead = parser.parse()
        try #require(isRead, "not well-formed: \(parser.parserError.map { "\($0)" } ?? "") in line \(parser.lineNumber)")
    }

    func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { for index in open { elements[index].text += text } }
    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { open.removeLast() }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
    var ids: [String] { elements.compactMap { $0.attributes["id"] } }
}
