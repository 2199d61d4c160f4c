import Bytes
import Glibc
import Testing

/// Loading under bad conditions: the rows are those of an undisturbed load, in both kinds of stores.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server")) struct LoadTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let kills = isLong ? 50 : 5
    /// Copies of the example filings, under other accession numbers.
    private static let copies = isLong ? 200 : 40

    /// A folder with a stream of records in `records`, and the rows of an undisturbed load into SQLite in `expected`.
    private struct Stream {
        let sandbox: Sandbox
        var environment: [String: String]

        init() throws {
            sandbox = try Sandbox()
            environment = sandbox.environment
            environment["COPIES"] = "\(LoadTests.copies)"
            try bash(
                """
                filing-parse --sections --text plain "$EXAMPLES"/edgar/*.txt | xbrl-extract > once
                for copy in $(seq -f %010g "$COPIES"); do sed 's/"accession_number":"[0-9]*-/"accession_number":"'"$copy-/" once; done > records
                [ "$(jq -r 'select(.type == "filing").accession_number' records | sort -u | wc -l)" = $((COPIES * 4)) ] || exit
                financials-load --db undisturbed.db records > receipts || exit
                rows undisturbed.db > expected
                """)
        }

        @discardableResult
        func bash(_ script: String, seconds: Double = 300) throws -> String {
            let result = try Subprocess.run(
                ["bash", "-o", "pipefail", "-c", script], environment: environment, folder: sandbox.work, seconds: seconds)
            #expect(result.status == 0, "\(result.status): \(result.output.suffix(2000)) \(result.errors.suffix(2000))")
            return result.output
        }

        /// Makes a database on the shared server, and makes it the one that DATABASE_URL names.
        mutating func makeDatabase(_ name: String) throws {
            let server = try #require(Places.environment("SECFLOW_POSTGRES"))
            environment["SERVER"] = server
            environment["DATABASE_URL"] = "\(server)/\(name)"
            try bash("psql -qX -c 'DROP DATABASE IF EXISTS \(name) WITH (FORCE)' -c 'CREATE DATABASE \(name)' \"$SERVER/postgres\" 2> messages")
        }

        func load(_ files: String, errors: String = "messages") throws -> Subprocess {
            try Subprocess(
                ["bash", "-c", "exec financials-load --quiet \(files) > more-receipts 2>> \(errors)"], environment: environment, folder: sandbox.work)
        }

        /// Loads until a run is complete, and returns how often it took.
        func loadUntilDone() throws -> Int {
            for run in 1...20 {
                let status = try load("records").wait(seconds: 300)
                if status == 0 { return run }
                #expect(status == 75)
            }
            Issue.record("20 runs were not complete")
            return 20
        }

        func expectSameRows(_ database: String = "\"$DATABASE_URL\"") throws {
            try bash("rows \(database) > found && diff expected found | head -c 2000 && cmp expected found")
        }
    }

    @Test func bothStoresHoldTheSame() throws {
        var stream = try Stream()
        try stream.makeDatabase("load_same")
        try stream.bash("financials-load records > receipts")
        try stream.expectSameRows()
        // The same again changes nothing, and deleted rows come back.
        try stream.bash(
            """
            financials-load records | jq -c .rows | sort -u > again
            [ "$(cat again)" = "$(jq -c '.rows[] = 0 | .rows' receipts | sort -u)" ] || { cat again; exit 1; }
            psql -qX -c 'DELETE FROM facts WHERE "offset" % 3 = 0' -c 'DELETE FROM documents' "$DATABASE_URL"
            financials-load records > receipts
            """)
        try stream.expectSameRows()
    }

    /// Ten loaders at once, each with the filings in another order.
    @Test(arguments: ["postgres", "sqlite"])
    func tenLoadersInTenOrders(kind: String) throws {
        var stream = try Stream()
        try stream.makeDatabase("load_orders")
        if kind == "sqlite" { stream.environment["DATABASE_URL"] = "\(stream.sandbox.work)/ten.db" }
        try stream.bash(
            """
            for seed in 1 2 3 4 5 6 7 8 9 10; do
                awk -v seed=$seed 'BEGIN { srand(seed) } /^{"type":"filing"/ { key = rand() } { print key "\\t" $0 }' records |
                    sort -s -k 1,1 | cut -f 2- > order-$seed
            done
            for seed in 1 2 3 4 5 6 7 8 9 10; do financials-load --quiet order-$seed > receipts-$seed & pids="$pids $!"; done
            for pid in $pids; do wait $pid || exit; done
            """)
        try stream.expectSameRows()
    }

    @Test(arguments: ["postgres", "sqlite"])
    func theLoaderIsKilled(kind: String) throws {
        var stream = try Stream()
        try stream.makeDatabase("load_killed")
        if kind == "sqlite" { stream.environment["DATABASE_URL"] = "\(stream.sandbox.work)/killed.db" }
        for _ in 0..<Self.kills {
            let loader = try stream.load("records")
            usleep(UInt32.random(in: 5_000...400_000))
            kill(-loader.process, SIGKILL)
            _ = loader.wait(seconds: 10)
            // No filing is there in part.
            try stream.bash(
                """
                rows "$DATABASE_URL" 2> no-tables-yet > found || exit 0
                grep ^sec_filings found | grep -o '"accession_number": "[^"]*"' | sort -u > there || exit 0
                grep -F -f there expected | cmp - found
                """)
        }
        _ = try stream.loadUntilDone()
        try stream.expectSameRows()
    }

    /// The server is killed while a loader works, and started again. The loader goes on by itself.
    @Test func theServerIsKilled() throws {
        var stream = try Stream()
        let port = try TestServer.freePort()
        try stream.bash("chmod 711 .. . && mkdir -p server && chmod 711 server")
        stream.environment["DATABASE_URL"] = "postgres://postgres:secret@127.0.0.1:\(port)/postgres"
        var server = try startServer(stream, port)
        defer { server.stop() }
        for _ in 0..<Self.kills {
            let loader = try stream.load("records", errors: "loader-messages")
            usleep(UInt32.random(in: 5_000...400_000))
            kill(-server.process, SIGKILL)
            _ = server.wait(seconds: 10)
            try stream.bash("rm -f server/postgres-data/postmaster.pid")
            server = try startServer(stream, port)
            let status = loader.wait(seconds: 120)
            if status != 0 { try stream.bash("cat loader-messages; exit \(status ?? 99)") }
        }
        try stream.expectSameRows()
    }

    private func startServer(_ stream: Stream, _ port: Int) throws -> Subprocess {
        let server = try Subprocess(
            ["bash", "-c", "cd server && exec \"$PACKAGE/Scripts/postgres-server\" \(port) >> ../server.log 2>&1"], environment: stream.environment,
            folder: stream.sandbox.work)
        try stream.bash("for _ in $(seq 600); do pg_isready -q -h 127.0.0.1 -p \(port) && exit; sleep 0.1; done; cat server.log; exit 1")
        return server
    }
}
