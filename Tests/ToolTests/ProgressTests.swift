import Testing

/// The rows of progress on a terminal, which script(1) provides. The test checks every byte that is written to the terminal.
struct ProgressTests {
    private static let clear = "\r\u{1B}[J"

    /// Runs commands on a terminal of 100 columns, and returns the bytes that were written to the terminal.
    private func onTerminal(_ commands: String, rows: Int = 24, in sandbox: Sandbox) throws -> String {
        var environment = sandbox.environment
        environment["TERM"] = "xterm"
        let result = try Subprocess.run(
            ["script", "--quiet", "--return", "--command", "stty cols 100 rows \(rows); \(commands)", "/dev/null"], environment: environment,
            folder: sandbox.work, seconds: 30)
        #expect(result.status == 0 && !result.isTimedOut, "\(result.output)\(result.errors)")
        return result.output
    }

    /// The rows as they were drawn, one draw after the other.
    private func draws(_ output: String) -> [[String]] {
        output.components(separatedBy: Self.clear).dropFirst().map { draw in
            draw.split(separator: "\r\n").map(String.init).filter { !$0.isEmpty && !$0.hasPrefix("\r") }
        }
    }

    private func sharedFiles(_ sandbox: Sandbox) -> [String] { Places.names(in: sandbox.home).filter { $0.hasPrefix("secflow-progress") } }

    @Test func eachToolOfAPipelineHasARow() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            "filing-parse \"$EXAMPLES\"/edgar/*.txt | xbrl-extract --emit statements | financials-load --db sqlite:x.db > out", in: sandbox)
        let last = try #require(draws(output).last)
        #expect(last.map { $0.prefix { $0 != ":" } } == ["filing-parse", "xbrl-extract", "financials-load"], "\(last)")
        #expect(last[0].hasPrefix("filing-parse: 4 records, "), "\(last)")
        #expect(output.hasSuffix("\r\n"))
        #expect(sharedFiles(sandbox).isEmpty)
    }

    @Test func messagesAreAboveTheRows() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            mkfifo names
            filing-parse --files-from names --max-rejects 1 > out &
            exec 3> names
            sleep 0.4; echo "$EXAMPLES"/edgar/0009990001-25-000007.txt >&3
            sleep 0.4; echo none.txt >&3
            exec 3>&-
            wait
            """, in: sandbox)
        let message = "filing-parse: cannot open none.txt: No such file or directory\r\n"
        #expect(output.contains("\(Self.clear)\(message)filing-parse: "), "\(output)")
        #expect(output.contains("filing-parse: 2 records, 1 rejected, "), "\(output)")
    }

    @Test func noRowIsDrawnAmongRecords() throws {
        let sandbox = try Sandbox()
        let submission = "\"$EXAMPLES\"/edgar/0009990001-25-000007.txt"
        let alone = try onTerminal("filing-parse \(submission)", in: sandbox)
        #expect(alone.hasPrefix("{") && !alone.contains("\u{1B}") && !alone.contains("1 record"), "\(alone)")
        let askedFor = try onTerminal("filing-parse --progress \(submission)", in: sandbox)
        #expect(askedFor.contains("filing-parse: 1 record, "), "\(askedFor)")
        // While the last tool writes records to the terminal, the first tool shows no row either.
        let pipeline = try onTerminal("{ sleep 0.3; echo \(submission); } | filing-parse --files-from - | xbrl-extract --emit statements", in: sandbox)
        #expect(!pipeline.contains("1 record"), "\(pipeline)")
        let quiet = try onTerminal("filing-parse --quiet \(submission) > out", in: sandbox)
        #expect(quiet.isEmpty, "\(quiet)")
    }

    @Test func aKilledToolLosesItsRow() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            mkfifo names
            filing-parse --files-from names > out & killed=$!
            exec 3> names
            sleep 0.4; echo "$EXAMPLES"/edgar/0009990001-25-000007.txt >&3
            for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s out ] && break; sleep 0.1; done
            kill -9 $killed; wait $killed 2> /dev/null
            xbrl-extract "$EXAMPLES"/edgar/0009990001-25-000009.txt > out
            """, in: sandbox)
        let all = draws(output)
        #expect(all.first?.first?.hasPrefix("filing-parse: 1 record, ") == true, "\(all)")
        #expect(all.last?.count == 1 && all.last?.first?.hasPrefix("xbrl-extract: 1 record, ") == true, "\(all)")
        #expect(sharedFiles(sandbox).isEmpty)
    }

    @Test func rowsFitOnTheScreen() throws {
        let sandbox = try Sandbox()
        let submission = "\"$EXAMPLES\"/edgar/0009990001-25-000007.txt"
        let output = try onTerminal("filing-parse \(submission) | filing-parse | filing-parse | filing-parse > out", rows: 3, in: sandbox)
        let all = draws(output)
        #expect(!all.isEmpty && all.allSatisfy { $0.count <= 2 }, "\(all)")
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] { split(separator: separator, omittingEmptySubsequences: false) }
}
