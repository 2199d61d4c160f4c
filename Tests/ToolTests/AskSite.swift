import Bytes
import Glibc
import JSONLines
import Testing

/// A sandbox with a stand-in for services of language models (`Servers/model-stand-in`), a prompt, prices, and filings with sections.
final class AskSite {
    let sandbox: Sandbox
    private let server: TestServer
    private(set) var environment: [String: String]

    /// - Parameters:
    ///   - options: options of the stand-in.
    ///   - python: what runs it.
    ///   - key: the key that is sent, which the stand-in knows by `--key`.
    init(_ options: String = "", python: String = "python3", key: String = "key") throws {
        sandbox = try Sandbox()
        environment = sandbox.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        server = try TestServer(
            commands: "exec \(python) \"$PACKAGE/Tests/ToolTests/Servers/model-stand-in\" \"$PORT\" ledger \(options)", folder: sandbox.home,
            environment: &environment)
        environment["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:\(server.port)"
        environment["OPENAI_BASE_URL"] = "http://127.0.0.1:\(server.port)/v1"
        environment["ANTHROPIC_API_KEY"] = key
        environment["OPENAI_API_KEY"] = key
        try write("risks.yaml", Self.prompt)
        try write(
            "prices.yaml",
            """
            date: 2025-11-01
            batch_factor: 0.5
            models:
              m: {input: 3, output: 15, cache_read: 0.30, cache_write: 3.75}

            """)
    }

    deinit { server.stop() }

    var work: String { sandbox.work }

    static let prompt = """
        name: risks
        version: 1
        for: {sections: ["1A"]}
        dialect: messages
        model: m
        max_output_tokens: 400
        system: Answer from the text alone.
        user: Which risks does the text name?
        schema:
          type: object
          properties:
            risks:
              type: array
              items:
                type: object
                properties:
                  title: {type: string}
                  quote: {type: string, quote: true}
        reduce: {user: Make one list of these.}

        """

    func write(_ name: String, _ text: String) throws {
        let bytes = Array(text.utf8)
        try writeFile(bytes.span, to: "\(work)/\(name)")
    }

    /// Writes filings with sections of item 1A, each with another text.
    ///
    /// - Parameters:
    ///   - each: the sections of a filing.
    ///   - text: words at the beginning of each text.
    func writeSections(_ count: Int, each: Int = 5, words: Int = 80, text: String = "", file: String = "sections") throws {
        var lines = ""
        var number = 0
        while number < count {
            let accession = "0000000001-25-\(String(1_000_000 + number / each).dropFirst())"
            let here = min(each, count - number)
            lines += #"{"type":"filing","accession_number":"\#(accession)","form_type":"10-K","unfolded":["section"]}"# + "\n"
            for place in 0..<here {
                var body = text
                for word in 0..<words { body += "risk\(number) of\(word) tariffs\(word % 10 == 9 ? ".\\n\\n" : " ")" }
                lines += """
                    {"type":"section","accession_number":"\(accession)","document":"a.htm","part":"I","item":"1A","offset":\(1000 * place),"length":900,"text":"\(body)"}

                    """
                number += 1
            }
            lines += #"{"type":"end","accession_number":"\#(accession)","sections":\#(here)}"# + "\n"
        }
        try write(file, lines)
    }

    /// Says what fails from now on: lines as the stand-in has them.
    func setFaults(_ lines: String) throws {
        let command = "printf '%s\\n' \"$0\" > ledger.faults.new && mv ledger.faults.new ledger.faults"
        let result = try Subprocess.run(["bash", "-c", command, lines], folder: sandbox.home)
        try #require(result.status == 0)
    }

    /// Writes a file that changes what the stand-in does, such as `batch-faults`.
    func set(_ name: String, _ text: String = "") throws {
        let bytes = Array(text.utf8)
        try writeFile(bytes.span, to: "\(sandbox.home)/ledger.\(name)")
    }

    func unset(_ name: String) { unlink("\(sandbox.home)/ledger.\(name)") }

    /// The codes of the rejects in a file.
    func codes(_ file: String = "rejects") throws -> [String] {
        try BucketSite.records(Subprocess.text(of: "\(work)/\(file)")).compactMap { $0["code"]?.string }
    }

    static let options = "--prompt risks.yaml --prices prices.yaml"

    /// Runs filing-ask with the prompt and the prices, on `sections` unless the arguments say otherwise.
    @discardableResult
    func ask(_ arguments: String = "", input: String = "sections", _ changes: [String: String] = [:], seconds: Double = 120) throws -> Subprocess.Result {
        try run("filing-ask \(Self.options) \(arguments) < \(input)", changes, seconds: seconds)
    }

    /// Runs a command in the shell, in the sandbox's working folder.
    @discardableResult
    func run(_ command: String, _ changes: [String: String] = [:], seconds: Double = 120) throws -> Subprocess.Result {
        try Subprocess.run(["bash", "-o", "pipefail", "-c", command], environment: environment.merging(changes) { $1 }, folder: work, seconds: seconds)
    }

    /// The calls that were billed.
    func ledger() throws -> [JSONValue] {
        guard Places.exists("\(sandbox.home)/ledger") else { return [] }
        return try BucketSite.records(Subprocess.text(of: "\(sandbox.home)/ledger"))
    }

    /// What the calls of the ledger cost, in millionths of a millionth of a dollar.
    static func cost(_ values: [JSONValue]) -> Int {
        values.reduce(0) { sum, value in
            let text = value["cost"]?.string ?? { if case .number(let digits)? = value["cost"] { digits } else { "0" } }()
            return sum + parts(text)
        }
    }

    static func parts(_ text: some StringProtocol) -> Int {
        let pieces = text.split(separator: ".")
        let fraction = pieces.count > 1 ? String(pieces[1]) : ""
        return (Int(pieces[0]) ?? 0) * 1_000_000_000_000 + (Int(fraction + String(repeating: "0", count: 12 - fraction.count)) ?? 0)
    }

    /// What the stand-in blames in the requests.
    func blamed() throws -> String {
        Places.exists("\(sandbox.home)/ledger.faulty") ? try Subprocess.text(of: "\(sandbox.home)/ledger.faulty") : ""
    }
}

extension [JSONValue] {
    func ofType(_ type: String) -> [JSONValue] { filter { $0["type"]?.string == type } }
}
