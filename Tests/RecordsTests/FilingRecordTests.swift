import JSONLines
import Records
import Testing

/// Records are read as they were written, and unknown members stay.
struct FilingRecordTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8).span) }

    private func object(_ text: String) throws -> JSONObject { try JSONObject(parsing: Array(text.utf8).span) }

    private func text(_ object: JSONObject) -> String {
        var bytes: [UInt8] = []
        object.write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: DocumentReference.Kind.allCases)
    func aDocumentReferenceComesBack(_ kind: DocumentReference.Kind) throws {
        let full = DocumentReference(
            sequence: "1", documentType: "EX-99.1", filename: "a \"b\".htm", description: "Press <b>release", kind: kind, offset: 12, length: 0,
            isEncoded: true,
            path: "store/x")
        let bare = DocumentReference(kind: kind, offset: 0, length: Int.max)
        for reference in [full, bare] {
            var writer = JSONWriter()
            reference.write(to: &writer)
            let written = try JSONValue(parsing: writer.bytes.span)
            #expect(DocumentReference(written) == reference)
        }
    }

    @Test(arguments: [
        "{}", #"{"kind":"html"}"#, #"{"kind":"html","offset":0}"#, #"{"kind":"novel","offset":0,"length":1}"#, #"{"kind":"html","offset":-1,"length":1}"#,
        #"{"kind":"html","offset":0,"length":-1}"#, #"{"kind":"html","offset":"0","length":1}"#, #"{"kind":"html","offset":1.5,"length":1}"#,
        #"{"kind":"html","offset":9223372036854775807,"length":1}"#, "[]", "1", "null",
    ])
    func aReferenceThatCannotBeTrustedIsNone(_ text: String) throws {
        #expect(DocumentReference(try json(text)) == nil)
    }

    @Test func documentsAreNilUntilTheFilingWasParsed() throws {
        var filing = FilingRecord(path: "a.txt")
        #expect(filing.documents == nil)
        #expect(filing.path == "a.txt")
        filing.documents = []
        #expect(filing.documents == [])
        #expect(text(filing.object) == #"{"type":"filing","path":"a.txt","documents":[]}"#)
    }

    @Test func problemsOfEarlierStagesStayWithoutDuplicates() throws {
        var filing = FilingRecord(try object(#"{"type":"filing","problems":[{"code":"old","message":"m","extra":1}]}"#))
        let problem = Problem(code: "new", message: "n", document: "d", offset: 3)
        filing.addProblems([problem])
        filing.addProblems([problem])
        #expect(
            text(filing.object)
                == #"{"type":"filing","problems":[{"code":"old","message":"m","extra":1},{"code":"new","message":"n","document":"d","offset":3}]}"#)
    }

    @Test func aVersionIsReplacedAndOthersStay() throws {
        var filing = FilingRecord(try object(#"{"tool_versions":{"a":"1","b":"1"}}"#))
        filing.setVersion("2", of: "a")
        filing.setVersion("3", of: "c")
        #expect(text(filing.object) == #"{"tool_versions":{"b":"1","a":"2","c":"3"}}"#)
    }

    @Test func unfoldedTypesAreNamedOnce() {
        var filing = FilingRecord(JSONObject())
        filing.addUnfolded([])
        #expect(text(filing.object) == "{}")
        filing.addUnfolded([.fact])
        filing.addUnfolded([.fact, .statement])
        #expect(filing.unfolded == ["fact", "statement"])
    }

    @Test func anEndCountsByType() throws {
        var end = EndRecord(accessionNumber: "0000320193-24-000123")
        end.add(2, .fact)
        end.add(3, .fact)
        end.add(0, .statement)
        #expect(text(end.object) == #"{"type":"end","accession_number":"0000320193-24-000123","facts":5,"statements":0}"#)
    }

    @Test func anUnknownTypeIsNil() throws {
        #expect(RecordType(of: try object(#"{"type":"fact"}"#)) == .fact)
        #expect(RecordType(of: try object(#"{"type":"facts"}"#)) == nil)
        #expect(RecordType(of: JSONObject()) == nil)
    }

    @Test func aRejectKeepsAnObjectAsAnObjectAndTheRestAsText() throws {
        func reject(_ record: String) throws -> JSONObject {
            var writer = JSONWriter()
            let rejection = Rejection(code: "c", message: "m\n", isRetryable: true)
            RejectRecord.write(rejection, tool: "t", accessionNumber: nil, record: Array(record.utf8).span, to: &writer)
            #expect(writer.bytes.last == 0x0A)
            return try JSONObject(parsing: writer.bytes.span)
        }
        let kept = try reject(#"{"a": 1.0}"#)
        #expect(kept.isString("type", "reject") && kept.boolean("retryable") == true && kept.string("message") == "m\n")
        #expect(kept.value("record") == .object([.init("a", .number("1.0"))]))
        #expect(try reject("not\u{1}json").string("record") == "not\u{1}json")
        #expect(try reject("[1]").string("record") == "[1]")
    }

    /// An `end` of another program may have any counts.
    @Test(arguments: [
        ("9223372036854775807", 1, Int.max), ("9223372036854775806", 1, .max), ("-9223372036854775808", 1, -.max), ("1e9", 2, 2), ("\"x\"", 2, 2),
    ])
    func countsOfOthers(_ number: String, _ count: Int, _ sum: Int) throws {
        var end = EndRecord(try JSONObject(parsing: Array(#"{"type":"end","facts":\#(number)}"#.utf8).span))
        end.add(count, .fact)
        #expect(end.object.integer("facts") == sum)
    }
}
