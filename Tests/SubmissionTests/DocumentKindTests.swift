import Records
import Testing
@testable import Submission

struct DocumentKindTests {
    private func kind(_ type: String, _ name: String, _ content: String) -> DocumentReference.Kind {
        let bytes = Array(content.utf8)
        return DocumentKind(type: type, filename: name, content: bytes.span, isEncoded: Uudecoder.canDecode(bytes.span)).kind
    }

    @Test func markup() {
        #expect(kind("10-K", "a.htm", "\n<?xml version='1.0'?>\n<!-- x -->\n<html xmlns:ix=\"http://www.xbrl.org/2013/inlineXBRL\">") == .inline)
        #expect(kind("10-K", "a.htm", "<?xml version='1.0'?><html xmlns:ix=\"http://www.xbrl.org/2013/inlineX\nBRL\">") == .inline)
        #expect(kind("10-K", "a.htm", "<html xmlns='http://www.w3.org/1999/xhtml'><body xmlns:ix='http://www.xbrl.org/2013/inlineXBRL'>") == .inline)
        #expect(kind("10-K", "a.htm", "<!DOCTYPE HTML><HTML><body>inlineXBRL") == .html)
        #expect(kind("8-K", "a.txt", "<PAGE>  1\n\nFORM 8-K") == .text)
        #expect(kind("8-K", "", "-- cover --\n<HTML>") == .html)
        #expect(kind("XML", "R1.htm", "<html><head>") == .html)
        #expect(kind("EX-101.INS", "a.xml", "<?xml version='1.0'?><xbrli:xbrl xmlns:xbrli='x'>") == .instance)
        #expect(kind("XML", "a_htm.xml", "<xbrl>") == .instance)
        #expect(kind("EX-101.SCH", "a.xsd", "<xsd:schema>") == .schema)
        #expect(kind("4", "a.xml", "<?xml version='1.0'?><ownershipDocument>") == .xml)
        #expect(kind("JSON", "MetaLinks.json", "{}") == .json)
        #expect(kind("XML", "Show.js", "// Edgar") == .other)
    }

    @Test func documentTypesWithDeclarations() {
        let types = "<?xml version='1.0'?><!DOCTYPE html [ <!ENTITY a \"x\"> <!ENTITY b \"&a;&a;\"> ] >\n"
        #expect(kind("10-K", "a.htm", types + "<html xmlns:ix=\"http://www.xbrl.org/2013/inlineXBRL\">") == .inline)
        #expect(kind("EX-101.INS", "a.xml", types + "<xbrl>") == .instance)
        #expect(kind("10-K", "a.htm", "<!DOCTYPE html [ <!ENTITY a") == .html)
    }

    @Test(arguments: [[UInt8](), [0xFF, 0xFE], [0xFE, 0xFF]])
    func utf16(_ mark: [UInt8]) {
        func kind(_ name: String, _ text: String) -> DocumentReference.Kind {
            let isBig = mark.first == 0xFE
            let bytes = mark + text.utf16.flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            return DocumentKind(type: "", filename: name, content: bytes.span, isEncoded: false).kind
        }
        #expect(kind("a.xml", "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<xbrli:xbrl>") == .instance)
        #expect(kind("a.htm", "<html xmlns:ix=\"http://www.xbrl.org/2013/inlineXBRL\">") == .inline)
        #expect(kind("a.htm", "<html><body>") == .html)
    }

    @Test(arguments: [
        ("EX-101.CAL", "x.xml", DocumentReference.Kind.calculation), ("XML", "x_def.xml", .definition), ("EX-99", "x.xml", .presentation),
    ])
    func linkbases(_ type: String, _ name: String, _ expected: DocumentReference.Kind) {
        #expect(kind(type, name, "<?xml version='1.0'?><link:linkbase><link:presentationLink>") == expected)
    }

    @Test func encoded() {
        #expect(kind("EX-99", "scan.PDF", "begin 644 x\n%)5!$1BTQ\n`\nend\n") == .pdf)
        #expect(kind("GRAPHIC", "g.jpg", "begin 644 x\n#_]C_\n`\nend\n") == .graphic)
        #expect(kind("EXCEL", "Financial_Report.xlsx", "begin 644 x\n$4$L#!\n`\nend\n") == .spreadsheet)
        #expect(kind("ZIP", "a.zip", "begin 644 x\n$4$L#!\n`\nend\n") == .archive)
    }
}
