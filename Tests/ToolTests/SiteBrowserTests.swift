import Bytes
import Glibc
import Testing

/// The pages of secflow-serve in a browser, without scripts. The pictures stay in `.build-tests/site`, to be looked at.
@Suite(.enabled(if: Places.environment("SECFLOW_BROWSER") != nil, "only with Scripts/test --full browser"), .serialized)
struct SiteBrowserTests {
    private static let pictures = "\(Places.package)/.build-tests/site"
    private static let readme = "\(Places.package)/Examples/serve/company.png"
    /// The Python of the environment with Selenium.
    private static let python = "\(Places.environment("SECFLOW_BROWSER_PYTHON") ?? "\(Places.package)/.build-browser/bin")/python3"

    private func browse(_ arguments: String, options: String = #"--store "$EXAMPLES""#, before: String = "") throws {
        var site = try ServeSite("sqlite", "")
        site.environment["PYTHON"] = Self.python
        site.environment["PICTURES"] = Self.pictures
        try site.bash(
            """
            \(before)
            serve one \(options)
            "$PYTHON" "$SERVERS/browse-site" "$URL" \(arguments)
            """, seconds: 600)
    }

    /// A picture of each page in each way of looking at it. That of the README has the size of the one in the repository; `SECFLOW_RECORD=1` replaces it.
    @Test func pictures() throws {
        try browse(#"pictures "$PICTURES""#)
        let picture = try readFile("\(Self.pictures)/README.png", limit: 1 << 24)
        if Places.environment("SECFLOW_RECORD") != nil { try AtomicFile.write(picture.span, to: Self.readme) }
        let recorded = try readFile(Self.readme, limit: 1 << 24)
        // The width and the height of a PNG.
        #expect(picture[16..<24] == recorded[16..<24])
        #expect(picture.count > 40_000)
    }

    /// Search, company, figure, marked passage, and back.
    @Test func mouse() throws { try browse("mouse") }

    /// The same without a mouse: Tab reaches everything, and what has the focus can be seen.
    @Test func keyboard() throws { try browse("keyboard") }

    /// Headings, landmarks, names of links, fields and tables, as a screen reader meets them.
    @Test func accessibilityTree() throws { try browse("tree") }

    @Test func logIn() throws {
        try browse(
            #"login "$key""#, options: "--api-keys --audit-file audit.ndjson",
            before: #"key=$(secflow-serve --db "$DB" --make-key web --scope filings:read 2>> made.log)"#)
    }
}
