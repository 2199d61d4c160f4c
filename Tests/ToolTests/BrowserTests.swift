import Bytes
import Glibc
import Testing

/// A page of financials-export in a browser. The pictures stay in `.build-tests/browser`, to be looked at.
@Suite(.enabled(if: Places.environment("SECFLOW_BROWSER") != nil, "only with Scripts/test --full browser"))
struct BrowserTests {
    private static let pictures = "\(Places.package)/.build-tests/browser"

    private let sandbox: Sandbox
    private let page: String
    private let chart: String

    init() throws {
        sandbox = try Sandbox()
        page = "\(sandbox.work)/page.html"
        chart = "\(sandbox.work)/chart.svg"
        try makeFolders(Self.pictures)
        let export = """
            filing-parse "$EXAMPLES"/edgar/*.txt | xbrl-extract | financials-load --db sec.db > /dev/null
            financials-export --db sec.db --format html > page.html
            financials-export --db sec.db --format svg --item Revenues > chart.svg
            """
        let result = try Subprocess.run(["bash", "-eo", "pipefail", "-c", export], environment: sandbox.environment, folder: sandbox.work)
        try #require(result.status == 0, "\(result.errors)")
    }

    /// Runs the browser on a file; returns its output and what pages wrote to the console.
    private func browse(_ file: String, _ options: [String]) throws -> (output: String, console: [Substring]) {
        let arguments =
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
                "--user-data-dir=\(sandbox.home)/browser",
            ] + options + ["file://\(file)"]
        let result = try Subprocess.run(arguments, environment: sandbox.environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.errors.suffix(2000))")
        return (result.output, result.errors.split(separator: "\n").filter { $0.contains(":CONSOLE") })
    }

    /// A picture of a page, or of a chart, for each way of looking at it.
    @Test(arguments: [
        (name: "page", size: "1280,2400", options: []), (name: "page-dark", size: "1280,2400", options: ["--blink-settings=preferredColorScheme=0"]),
        (name: "page-narrow", size: "500,3200", options: []), (name: "chart", size: "800,450", options: []),
        (name: "chart-dark", size: "800,450", options: ["--blink-settings=preferredColorScheme=0"]),
    ])
    func picture(_ name: String, _ size: String, _ options: [String]) throws {
        let picture = "\(Self.pictures)/\(name).png"
        unlink(picture)
        let found = try browse(name.hasPrefix("chart") ? chart : page, ["--screenshot=\(picture)", "--window-size=\(size)"] + options)
        #expect(found.console.isEmpty, "\(found.console)")
        // A picture of one colour has some kB.
        #expect(try readFile(picture, limit: 1 << 30).count > 12_000)
    }

    /// The page has its tables and charts after the browser has read it, and the browser applies its style sheet: the hash in the page admits it.
    @Test func content() throws {
        let found = try browse(page, ["--dump-dom"])
        #expect(found.console.isEmpty, "\(found.console)")
        let page = found.output
        #expect(page.ranges(of: "<table").count == 6)
        #expect(page.ranges(of: "<figure").count == 6)
        #expect(page.ranges(of: "<svg").count == 6)
        #expect(page.contains("412,158"))
    }

    @Test func printed() throws {
        let file = "\(Self.pictures)/page.pdf"
        let found = try browse(page, ["--no-pdf-header-footer", "--print-to-pdf=\(file)"])
        #expect(found.console.isEmpty, "\(found.console)")
        #expect(try Subprocess.run(["head", "-c", "5", file]).output == "%PDF-")
    }

    /// The browser reports a page whose style the policy refuses, so that the other tests can fail.
    @Test func aWrongHashIsReported() throws {
        let spoiled = "\(sandbox.work)/spoiled.html"
        #expect(try Subprocess.run(["bash", "-c", "sed 's/h1 { font-size/h1 { xfont-size/' page.html > spoiled.html"], folder: sandbox.work).status == 0)
        #expect(try browse(spoiled, ["--dump-dom"]).console.contains { $0.contains("Content Security Policy") })
    }
}
