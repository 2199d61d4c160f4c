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

    /// The screen after each draw.
    private func screens(_ output: String) -> [[String]] {
        var screen = Screen()
        var screens: [[String]] = []
        for draw in output.components(separatedBy: Self.clear) {
            screen.write(screens.isEmpty ? String(draw) : Self.clear + draw)
            screens.append(screen.lines)
        }
        return screens
    }

    private func sharedFiles(_ sandbox: Sandbox) -> [String] { Places.names(in: sandbox.home).filter { $0.hasPrefix("secflow-progress") } }

    /// The path of the shared file, as a word of a shell that runs on the terminal.
    private static let sharedFile = "\"$XDG_RUNTIME_DIR/secflow-progress.$(id -u).$(( $(stat -L -c '%Hr * 256 + %Lr' /dev/stderr) ))\""

    private static let submission = "\"$EXAMPLES\"/edgar/0009990001-25-000007.txt"

    /// Gives filing-parse two filings, and waits for both, and for the row.
    private static let twoFilings = """
        echo \(submission) >&3; until [ -s out ]; do sleep 0.1; done
        echo \(submission) >&3; until [ $(grep -c '"type":"filing"' out) = 2 ]; do sleep 0.1; done
        sleep 0.5
        """

    @Test func eachToolOfAPipelineHasARow() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            "filing-parse \"$EXAMPLES\"/edgar/*.txt | xbrl-extract --emit statements | financials-load --db sqlite:x.db > out", in: sandbox)
        let screen = try #require(screens(output).last)
        #expect(screen.map { $0.prefix { $0 != ":" } } == ["filing-parse", "xbrl-extract", "financials-load"], "\(output)")
        #expect(screen.first?.hasPrefix("filing-parse: 4 records, ") ?? false, "\(output)")
        #expect(output.hasSuffix("\r\n"))
        #expect(sharedFiles(sandbox).isEmpty)
    }

    @Test func aRowIsDrawnWhileNoInputComes() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal("mkfifo names; filing-parse --files-from names > out & exec 3> names; sleep 1.5; exec 3>&-; wait", in: sandbox)
        #expect(Set(screens(output).compactMap(\.first).filter { $0.hasPrefix("filing-parse: 0 records, ") }).count > 2, "\(output)")
    }

    /// The thread that draws is stopped for each fork, also for those of workers that take the place of dead ones.
    @Test func rowsAreDrawnWhileWorkersAreForked() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            mkfifo names; filing-parse --jobs 4 --files-from names > out & exec 3> names
            for round in 1 2 3 4; do
              for _ in 1 2 3 4; do echo \(Self.submission) >&3; done
              until [ $(grep -c '"type":"filing"' out) = $((round * 4)) ]; do sleep 0.1; done
              sleep 0.5
              kill -9 $(ps -o pid= --ppid $! | head -n 1)
              sleep 0.5
            done
            exec 3>&-; wait
            """, in: sandbox)
        #expect(screens(output).contains { $0.first?.hasPrefix("filing-parse: 8 records, ") ?? false }, "\(output)")
        #expect(screens(output).last?.last?.hasPrefix("filing-parse: 16 records, ") ?? false, "\(output)")
    }

    @Test func messagesAreAboveTheRows() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            mkfifo names
            filing-parse --files-from names --max-rejects 1 > out &
            exec 3> names
            \(Self.twoFilings)
            echo none.txt >&3
            exec 3>&-
            wait
            """, in: sandbox)
        let message = "filing-parse: cannot open none.txt: No such file or directory"
        #expect(screens(output).contains { $0.first == message && $0.count == 2 && $0[1].hasPrefix("filing-parse: ") }, "\(output.debugDescription)")
        #expect(screens(output).last?.last?.hasPrefix("filing-parse: 3 records, 1 rejected, ") ?? false, "\(output)")
    }

    @Test func aToolThatFinishesLeavesItsRowAboveTheOthers() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            mkfifo names
            filing-parse --files-from names > out &
            exec 3> names
            for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do xbrl-extract \(Self.submission) > more; done
            sleep 0.4; echo \(Self.submission) >&3
            exec 3>&-
            wait
            """, rows: 30, in: sandbox)
        let screen = try #require(screens(output).last)
        #expect(screen.count == 21 && screen.dropLast().allSatisfy { $0.hasPrefix("xbrl-extract: 1 record, ") }, "\(screen)")
        #expect(screen.last?.hasPrefix("filing-parse: 1 record, ") ?? false, "\(screen)")
    }

    @Test func noRowIsDrawnAmongRecords() throws {
        let sandbox = try Sandbox()
        let alone = try onTerminal("filing-parse \(Self.submission)", in: sandbox)
        #expect(alone.hasPrefix("{") && !alone.contains("\u{1B}") && !alone.contains("1 record"), "\(alone)")
        let askedFor = try onTerminal("filing-parse --progress \(Self.submission)", in: sandbox)
        #expect(askedFor.contains("filing-parse: 1 record, "), "\(askedFor)")
        // The records of the last tool keep the first one's row away as well.
        let pipeline = try onTerminal(
            """
            rows=\(Self.sharedFile)
            { until [ "$(tail -c +1025 "$rows" 2> /dev/null | head -c 512 | tr -d '\\0' | wc -c)" -gt 0 ]; do sleep 0.1; done
              echo \(Self.submission); } | filing-parse --files-from - | xbrl-extract --emit statements
            """, in: sandbox)
        #expect(!pipeline.contains("1 record"), "\(pipeline)")
        let quiet = try onTerminal("filing-parse --quiet \(Self.submission) > out", in: sandbox)
        #expect(quiet.isEmpty, "\(quiet)")
    }

    @Test func aKilledToolLosesItsRow() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            mkfifo names
            filing-parse --files-from names > out & killed=$!
            exec 3> names
            \(Self.twoFilings)
            kill -9 $killed; wait $killed 2> /dev/null
            xbrl-extract "$EXAMPLES"/edgar/0009990001-25-000009.txt > out
            """, in: sandbox)
        let all = screens(output)
        #expect(all.contains { $0.count == 1 && $0[0].hasPrefix("filing-parse: 2 records, ") }, "\(output)")
        #expect(all.last?.count == 1 && all.last?.first?.hasPrefix("xbrl-extract: 1 record, ") == true, "\(output)")
        #expect(sharedFiles(sandbox).isEmpty)
    }

    /// The tool that is stopped holds the lock of the shared file, in the worst case. Here another program does.
    @Test func aStoppedToolCostsOneWait() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            mkfifo names
            filing-parse --files-from names > out &
            exec 3> names
            until [ -e \(Self.sharedFile) ]; do sleep 0.1; done
            python3 -c 'import fcntl, sys, time
            file = open(sys.argv[1], "r+b")
            fcntl.lockf(file, fcntl.LOCK_EX, 1, 0)
            open("locked", "w")
            time.sleep(20)' \(Self.sharedFile) & holder=$!
            while [ ! -e locked ]; do sleep 0.1; done
            start=$(date +%s%N)
            for number in $(seq 1 200); do echo none-$number.txt; done | filing-parse --files-from - > more
            echo "$(( ($(date +%s%N) - start) / 1000000 )) ms"
            kill $holder
            exec 3>&-
            wait
            """, in: sandbox)
        #expect(output.contains("none-200.txt"), "\(output)")
        let took = try #require(output.split(whereSeparator: \.isNewline).last { $0.hasSuffix(" ms") }.flatMap { Int($0.dropLast(3)) })
        #expect(took < 5000, "200 messages took \(took) ms")
    }

    /// A file of that name that is something else stays as it is, and a run that is refused makes none.
    @Test func onlyAFileOfRowsIsWritten() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            printf 'kept' > precious
            ln precious \(Self.sharedFile)
            filing-parse \(Self.submission) > out; cat precious
            rm \(Self.sharedFile)
            cp precious \(Self.sharedFile)
            filing-parse \(Self.submission) > out; cat \(Self.sharedFile)
            rm \(Self.sharedFile)
            filing-parse --rejects precious \(Self.submission) > out
            ls "$XDG_RUNTIME_DIR"
            """, in: sandbox)
        #expect(output.components(separatedBy: "kept").count == 3, "\(output)")
        #expect(output.components(separatedBy: "filing-parse: 1 record, ").count == 3, "\(output)")
        #expect(sharedFiles(sandbox).isEmpty)
    }

    /// A build with another layout of the file left it behind: another version, or this one with fewer slots.
    @Test(arguments: [1, 2]) func aFileOfAnotherLayoutIsReplaced(_ version: Int) throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            printf 'secflow progress \(version)\\n' > \(Self.sharedFile); truncate -s 512 \(Self.sharedFile)
            filing-parse "$EXAMPLES"/edgar/*.txt | xbrl-extract --emit statements | financials-load --db sqlite:x.db > out
            """, in: sandbox)
        let screen = try #require(screens(output).last)
        #expect(screen.map { $0.prefix { $0 != ":" } } == ["filing-parse", "xbrl-extract", "financials-load"], "\(output)")
        #expect(sharedFiles(sandbox).isEmpty)
    }

    /// A tool with another layout is at work: its file stays as it is.
    @Test func aFileOfAnotherLayoutInUseStays() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            printf 'secflow progress 1\\n' > \(Self.sharedFile); truncate -s 512 \(Self.sharedFile)
            python3 -c 'import fcntl, sys, time
            file = open(sys.argv[1], "r+b")
            fcntl.lockf(file, fcntl.LOCK_EX, 1, 256)
            open("locked", "w")
            time.sleep(20)' \(Self.sharedFile) & holder=$!
            while [ ! -e locked ]; do sleep 0.1; done
            filing-parse \(Self.submission) > out
            head -n 1 \(Self.sharedFile); wc -c < \(Self.sharedFile)
            kill $holder
            """, in: sandbox)
        #expect(output.contains("filing-parse: 1 record, ") && output.contains("secflow progress 1\r\n512\r\n"), "\(output)")
    }

    @Test func aRuntimeFolderIsAnAbsolutePath() throws {
        let sandbox = try Sandbox()
        for folder in ["", "."] {
            let output = try onTerminal(
                """
                export XDG_RUNTIME_DIR='\(folder)'
                mkfifo names; filing-parse --files-from names > out & exec 3> names
                sleep 0.4; ls "${XDG_RUNTIME_DIR:-/}"; exec 3>&-; wait; rm names
                """, in: sandbox)
            #expect(output.contains("filing-parse: 0 records"), "\(output)")
            #expect(!output.contains("secflow-progress"), "\(output)")
        }
    }

    @Test func aRowIsShownWithoutAControllingTerminal() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal("setsid --wait filing-parse \(Self.submission) > out", in: sandbox)
        #expect(output.contains("\(Self.clear)filing-parse: 1 record, "), "\(output)")
    }

    /// A tool in the background draws nothing: it writes messages where progress is asked for.
    @Test func theBackgroundHasMessages() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            "set -m; filing-parse \(Self.submission) > out & wait; filing-parse --progress \(Self.submission) > out & wait", in: sandbox)
        #expect(!output.contains("\u{1B}"), "\(output)")
        #expect(output.components(separatedBy: "filing-parse: 1 record, ").count == 2, "\(output)")
    }

    /// A message after the work, here that the metrics cannot be written, stands above the row as well.
    @Test func lastMessagesStandAboveTheRow() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal("filing-parse --metrics /proc/metrics \(Self.submission) > out || true", in: sandbox)
        let screen = try #require(screens(output).last)
        #expect(screen.count == 2 && screen[0].contains("/proc/metrics") && screen[1].hasPrefix("filing-parse: 1 record, "), "\(screen)")
    }

    @Test func nonsenseSizesAreNotAddedUp() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal(
            """
            for bytes in 9223372036854775807 -1 9223372036854775807; do
              printf '{"type":"filing","accession_number":"0009990001-25-000007","path":"%s","bytes":%s}\\n' "$EXAMPLES"/edgar/0009990001-25-000007.txt $bytes
            done | filing-parse > out
            """, in: sandbox)
        #expect(output.contains("filing-parse: 3 records, "), "\(output)")
    }

    @Test func rowsFitOnTheScreen() throws {
        let sandbox = try Sandbox()
        let output = try onTerminal("filing-parse \(Self.submission) | filing-parse | filing-parse | filing-parse > out", rows: 3, in: sandbox)
        let draws = output.components(separatedBy: Self.clear).dropFirst()
        #expect(!draws.isEmpty && draws.allSatisfy { $0.split(separator: "\r\n").count <= 3 }, "\(output)")
    }
}

/// The lines of a terminal that obeys a carriage return, a line feed, and the sequences for "up" and "clear to the end of the screen".
private struct Screen {
    private var cells: [[Character]] = [[]]
    private var (line, column) = (0, 0)

    var lines: [String] { cells.map { String($0) }.filter { !$0.isEmpty } }

    mutating func write(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": column = 0
            case "\n":
                line += 1
                if line == cells.count { cells.append([]) }
            case "\u{1B}":
                rest.removeFirst()
                let digits = rest.prefix { ("0"..."9").contains($0) }
                rest.removeFirst(digits.count)
                let count = digits.reduce(0) { $0 * 10 + Int($1.value - 48) }
                if rest.popFirst() == "A" { line = max(0, line - count) } else { clearRest() }
            default:
                while cells[line].count <= column { cells[line].append(" ") }
                cells[line][column] = Character(scalar)
                column += 1
            }
        }
    }

    private mutating func clearRest() {
        cells.removeLast(cells.count - line - 1)
        cells[line].removeLast(max(0, cells[line].count - column))
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] { split(separator: separator, omittingEmptySubsequences: false) }
}
