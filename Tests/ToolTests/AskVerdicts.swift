import Bytes
import JSONLines
import Testing

/// What the types of the official packages say of requests of filing-ask, and of answers of its stand-in, recorded in `Servers/model-verdicts`.
///
/// A line has a `kind` (request, answer, event, batch), a `dialect`, a `shape`, which is a value with names in the places of its texts and numbers, and the `verdict`.
/// `ModelsTests` compares the file with what the packages say; with `SECFLOW_RECORD=1` it writes the file.
enum AskVerdicts {
    static let path = "\(Places.package)/Tests/ToolTests/Servers/model-verdicts"

    /// Runs filing-ask in all ways in which requests and answers differ.
    static func run(_ site: AskSite) throws {
        try site.writeSections(4)
        try site.write("plain.yaml", AskSite.prompt.replacing("system: Answer from the text alone.\n", with: ""))
        let warm = AskSite.prompt.replacing("name: risks", with: "name: warm")
        try site.write("warm.yaml", warm.replacing("dialect: messages", with: "dialect: responses\ntemperature: 0.5"))
        let after = AskSite.prompt.replacing("name: risks", with: "name: after").replacing("dialect:", with: "with: [risks]\ndialect:")
        try site.write("after.yaml", after)
        var cache = 0
        func ask(_ options: String, _ status: Int32 = 0) throws {
            cache += 1
            let result = try site.run("filing-ask --cache cache-\(cache) --attempts 1 --jobs 1 \(options)")
            #expect(result.status == status, "\(options): \(result.errors)")
        }
        try site.write("answered", site.ask("--cache first").output)
        for batch in ["", "--batch"] {
            for dialect in ["messages", "responses"] {
                try ask("--prompt risks.yaml --dialect \(dialect) \(batch) sections")
                try ask("--prompt plain.yaml --dialect \(dialect) \(batch) sections")
                try ask("--prompt after.yaml --dialect \(dialect) \(batch) answered")
            }
            try ask("--prompt warm.yaml \(batch) sections")
        }
        for fault in ["refusal", "max_tokens", "filter"] {
            try site.setFaults(fault)
            for dialect in ["messages", "responses"] { try ask("--prompt risks.yaml --dialect \(dialect) sections", 1) }
        }
        try site.setFaults("")
        #expect(try site.blamed() == "")
    }

    /// The lines of a file, each once, in their order.
    static func lines(_ values: [JSONValue]) -> [String] {
        let lines = values.map { value -> String in
            var writer = JSONWriter()
            writer.value(.object(["kind", "dialect", "shape", "verdict"].compactMap { name in value[name].map { JSONValue.Member(name, $0) } }))
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        return Set(lines).sorted()
    }
}

/// Every request of filing-ask, and everything that the stand-in answers, is of a shape that the types of the official packages take.
struct AskVerdictTests {
    @Test func requestsAndAnswersAreOfShapesThatTheOfficialPackagesTake() throws {
        let site = try AskSite("--shapes")
        try AskVerdicts.run(site)
        let recorded = try BucketSite.records(Subprocess.text(of: AskVerdicts.path))
        #expect(recorded.allSatisfy { $0["verdict"]?.string == "ok" })
        let known = Set(AskVerdicts.lines(recorded.map { .object(($0.members ?? []).filter { $0.key != "verdict" }) }))
        let seen = AskVerdicts.lines(try BucketSite.records(Subprocess.text(of: "\(site.sandbox.home)/ledger.shapes")))
        #expect(seen.count > 30)
        for line in seen { #expect(known.contains(line), "no verdict was recorded (Scripts/test --full models, with SECFLOW_RECORD=1): \(line)") }
    }
}
