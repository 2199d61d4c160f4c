import Bytes
import Glibc
import Markup
import Testing
import XBRL

/// The SEC's own test vectors. Skipped where the corpus is absent, unless SECFLOW_CORPUS says where it should be.
@Suite(.enabled(if: ConformanceFiles.folder != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct TransformationConformanceTests {
    @Test func theVectorsOfTests() throws {
        let vectors = try TransformFile(path: "\(ConformanceFiles.folder ?? "")/tests.xml").vectors
        #expect(vectors.count > 700)
        for vector in vectors { expect(vector) }
    }

    @Test func theVectorsOfTestcase() throws {
        let vectors = try TestcaseFile(path: "\(ConformanceFiles.folder ?? "")/testcase.xml").vectors
        #expect(vectors.count > 700)
        for vector in vectors { expect(vector) }
    }

    private func expect(_ vector: ConformanceVector) {
        #expect(transformed(0, vector.name, vector.content) == vector.value, "\(vector.name)(\(vector.content))")
    }
}

/// `value` is nil if the content must be refused.
struct ConformanceVector {
    var name: String
    var content: String
    var value: String?
}

enum ConformanceFiles {
    static let folder: String? = {
        let vectors = "conformance/sec-ixt/transform/conf"
        if let corpus = getenv("SECFLOW_CORPUS") { return "\(String(cString: corpus))/\(vectors)" }
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let beside = "\(package)/../shared/corpus/\(vectors)"
        return access(beside, F_OK) == 0 ? beside : nil
    }()

    static func read(_ path: String, with reader: MarkupReader, _ handler: any MarkupHandler) throws {
        let file = try MappedFile(path: path)
        try file.withTerminatedBytes(0..<file.count) { try reader.read($0, handler) }
    }
}

/// `<transform name="..."><variation input="..." output="..." result="valid"/>`
private final class TransformFile: MarkupHandler {
    private(set) var vectors: [ConformanceVector] = []
    private let reader = MarkupReader(names: NameTable())
    private var transform = ""

    init(path: String) throws { try ConformanceFiles.read(path, with: reader, self) }

    func startElement(_ element: Element) {
        let attributes = attributes(element)
        if reader.names.local(element.name) == "transform" { transform = String(attributes["name", default: ""].dropFirst("ixt-sec:".count)) }
        guard reader.names.local(element.name) == "variation" else { return }
        let value = attributes["result"] == "valid" ? attributes["output"] : nil
        vectors.append(ConformanceVector(name: transform, content: attributes["input", default: ""], value: value))
    }

    private func attributes(_ element: Element) -> [String: String] {
        var attributes: [String: String] = [:]
        element.forEachWrittenAttribute { _, name, value, _ in attributes[name.text] = value.text }
        return attributes
    }

    func endElement(_ element: Element) {}
    func characters(_ text: Span<UInt8>) {}
}

/// `<cfcn:call>ixt-sec:name("content")</cfcn:call>` and `<cfcn:test>$result eq "value"</cfcn:test>` or an `<error>`.
private final class TestcaseFile: MarkupHandler {
    private(set) var vectors: [ConformanceVector] = []
    private let reader = MarkupReader(names: NameTable())
    private var text = ""

    init(path: String) throws { try ConformanceFiles.read(path, with: reader, self) }

    func startElement(_ element: Element) { text = "" }

    func characters(_ text: Span<UInt8>) { self.text += text.text }

    func endElement(_ element: Element) {
        switch reader.names.local(element.name) {
        case "call":
            let parts = text.split(separator: "(\"", maxSplits: 1)
            guard parts.count == 2 else { return }
            let content = String(parts[1].dropLast(2))
            vectors.append(ConformanceVector(name: String(parts[0].dropFirst("ixt-sec:".count)), content: content))
        case "test":
            let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
            if parts.count == 3, !vectors.isEmpty { vectors[vectors.count - 1].value = String(parts[1]) }
        default: break
        }
    }
}
