import Bytes
import Records
import Testing

/// Each record type is described in secflow-records(5).
struct RecordTypeTests {
    private static let page = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/man/secflow-records.5"

    @Test(arguments: RecordType.allCases)
    func hasASectionInTheManual(_ type: RecordType) throws {
        let text = try MappedFile(path: Self.page).withBytes { $0.text }
        #expect(text.contains("\n.Sh \("\(type.name)".uppercased())\n"))
        let end = try #require(text.firstRange(of: "\n.Sh END\n")).upperBound
        let list = try #require(text[end...].firstRange(of: "\n.El\n")).lowerBound
        #expect(text[end..<list].contains("\(EndRecord.field(type))"), "its count in the end record")
    }
}
