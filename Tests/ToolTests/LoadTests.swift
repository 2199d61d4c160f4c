import Bytes
import Glibc
import Testing

/// Loading under bad conditions: the rows are those of an undisturbed load, in both kinds of stores.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server")) struct LoadTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let kills = isLong ? 50 : 5
    /// Copies of the example filings, under other accession numbers.
    private static let copies = isLong ? 200 : 40

    /// The files of every stream. They are made once, by the first test.
    private static let files = Result {
        let sandbox = try Sandbox()
        let script = """
            filing-parse --sections --text plain "$EXAMPLES"/edgar/*.txt | xbrl-extract > once
            for copy in $(seq -f %010g "$COPIES"); do sed 's/"accession_number":"[0-9]*-/"accession_number":"'"$copy-/" once; done > records
            [ "$(jq -r 'select(.type == "filing").accession_number' records | sort -u | wc -l)" = $((COPIES * 4)) ] || exit
            financials-load --db undisturbed.db records > receipts || exit
            rows undisturbed.db > expected
            """
        let result = try Subprocess.run(
            ["bash", "-o", "pipefail", "-c", script], environment: sandbox.environment.merging(["COPIES": "\(copies)"]) { $1 }, folder: sandbox.work,
            seconds: 300)
        if result.status != 0 { throw Subprocess.Failure(description: "\(result.status): \(result.errors.suffix(2000))") }
        return try ["records", "expected"].map { (name: $0, bytes: try readFile("\(sandbox.work)/\($0)", limit: 1 << 30)) }
    }

    /// A folder with a stream of records in `records`, and the rows of an undisturbed load into SQLite in `expected`.
    private struct Stream {
        let sandbox: Sandbox
        var environment: [String: String]

        init() throws {
            sandbox = try Sandbox()
            environment = sandbox.environment
            for (name, bytes) in try LoadTests.files.get() { try AtomicFile.write(bytes.span, to: "\(sandbox.work)/\(name)") }
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
            // The processes of its connections notice a little later that it is gone, and hold its memory until then.
            try stream.bash(
                """
                for _ in {1..200}; do
                    grep -qF "$PWD/server/postgres-data" <(ls -l /proc/[0-9]*/cwd 2> /dev/null) || break
                    sleep 0.05
                done
                rm -f server/postgres-data/postmaster.pid
                """)
            server = try startServer(stream, port)
            let status = loader.wait(seconds: 120)
            if status != 0 { try stream.bash("cat loader-messages; exit \(status ?? 99)") }
        }
        try stream.expectSameRows()
    }

    /// A pooler gives each transaction another session: nothing may be kept in one.
    @Test func throughAPoolerOfTransactions() throws {
        var stream = try Stream()
        try stream.makeDatabase("load_pooled")
        let address = try #require(stream.environment["SERVER"]?.split(separator: "@").last)
        let port = try TestServer.freePort()
        try write(
            """
            [databases]
            pooled = host=127.0.0.1 port=\(address.split(separator: ":").last ?? "") dbname=load_pooled user=postgres password=secret
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 3
            server_reset_query =
            """, to: "\(stream.sandbox.work)/pooler.ini")
        try stream.bash("chmod 755 .. . && chmod 644 pooler.ini")
        let pooler = try Subprocess(
            [
                "bash", "-c",
                """
                [ "$(id -u)" != 0 ] || as_owner='setpriv --reuid postgres --regid postgres --init-groups'
                exec $as_owner "$(command -v pgbouncer || echo /usr/sbin/pgbouncer)" -q pooler.ini 2>> pooler.log
                """,
            ], environment: stream.environment, folder: stream.sandbox.work)
        defer { pooler.stop() }
        stream.environment["POOLED"] = "postgres://loader@127.0.0.1:\(port)/pooled"
        try stream.bash("for _ in $(seq 300); do psql -qXc 'SELECT 1' \"$POOLED\" > ready 2>&1 && exit; sleep 0.1; done; cat ready pooler.log; exit 1")
        // More loaders than sessions, so that each gets now the one and now the other.
        try stream.bash(
            """
            for n in 1 2 3 4 5; do financials-load --quiet --db "$POOLED" records > receipts-$n & pids="$pids $!"; done
            for pid in $pids; do wait $pid || exit; done
            """)
        try stream.expectSameRows()
    }

    /// With sslmode=verify-full the server's certificate has to be one of the given authority's, for the host of the address.
    @Test func aServerIsVerified() throws {
        var stream = try Stream()
        let port = try TestServer.freePort()
        try stream.bash(
            """
            for name in ours others; do openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -keyout $name.key -out $name.pem 2> messages; done
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2> messages
            printf 'subjectAltName=DNS:localhost' > names
            openssl x509 -req -in server.csr -CA ours.pem -CAkey ours.key -CAcreateserial -days 2 -extfile names -out server.pem 2> messages
            chmod 600 server.key; [ "$(id -u)" != 0 ] || chown postgres: server.key server.pem
            chmod 711 .. . && mkdir server && chmod 711 server
            """)
        let settings = "ssl=on ssl_cert_file=\(stream.sandbox.work)/server.pem ssl_key_file=\(stream.sandbox.work)/server.key"
        let server = try startServer(stream, port, settings: settings)
        defer { server.stop() }
        let address = "postgres://postgres@localhost:\(port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=\(stream.sandbox.work)"
        stream.environment["PGPASSWORD"] = "secret"
        try stream.bash("financials-load --db '\(address)/ours.pem' records > receipts")
        try stream.bash(
            "financials-load --db '\(address)/others.pem' records > receipts 2> refused; [ $? = 78 ] && grep -q 'certificate verify failed' refused")
        let otherName = address.replacing("@localhost", with: "@elsewhere")
        try stream.bash("financials-load --db '\(otherName)/ours.pem' records > receipts 2> refused; [ $? = 78 ] && grep -q elsewhere refused")
        stream.environment["DATABASE_URL"] = "postgres://postgres:secret@127.0.0.1:\(port)/postgres"
        try stream.expectSameRows()
    }

    /// A stop while another transaction has a table locked: the load ends within ten seconds, and the next one does all.
    @Test func aStopBehindALock() throws {
        var stream = try Stream()
        try stream.makeDatabase("stopped_behind_a_lock")
        try stream.bash("head -n 1 records | financials-load --quiet > receipts 2> messages || [ $? = 75 ]")
        let locking = "{ echo 'BEGIN; LOCK TABLE facts;'; sleep 60; } | psql -qX \"$DATABASE_URL\""
        let holder = try Subprocess(["bash", "-c", locking], environment: stream.environment, folder: stream.sandbox.work)
        defer { holder.stop() }
        func waitForLock(_ condition: String) throws {
            let count = "SELECT count(*) FROM pg_locks WHERE relation = 'facts'::regclass AND \(condition)"
            try stream.bash("until [ \"$(psql -qXtA \"$DATABASE_URL\" -c \"\(count)\")\" = 1 ]; do sleep 0.1; done", seconds: 60)
        }
        try waitForLock("granted")
        let loading = try stream.load("records")
        try waitForLock("NOT granted")
        kill(loading.process, SIGTERM)
        #expect(loading.wait(seconds: 10) == 75)
        holder.stop()
        try stream.bash("financials-load --quiet records > receipts")
        try stream.expectSameRows()
    }

    /// A full disk ends the run with status 74. No filing is there in part, and the rest is loaded once there is room.
    @Test(.enabled(if: geteuid() == 0, "only root can mount a small disk")) func theDiskIsFull() throws {
        var stream = try Stream()
        try stream.bash("mkdir disk && mount -t tmpfs -o size=3m none disk")
        defer { _ = try? stream.bash("umount -l disk") }
        stream.environment["DATABASE_URL"] = "\(stream.sandbox.work)/disk/full.db"
        try stream.bash("financials-load records > receipts 2> messages; [ $? = 74 ] || { cat messages; exit 1; }")
        try stream.bash(
            """
            mount -o remount,size=200m disk && cp disk/full.db* . && rows full.db > found
            [ "$(sqlite3 full.db 'PRAGMA integrity_check')" = ok ] || exit
            grep ^sec_filings found | grep -o '"accession_number": "[^"]*"' | sort -u > there || true
            [ ! -s there ] || grep -F -f there expected | cmp - found
            financials-load --quiet records > receipts
            """)
        try stream.expectSameRows()
    }

    private func startServer(_ stream: Stream, _ port: Int, settings: String = "") throws -> Subprocess {
        let server = try Subprocess(
            ["bash", "-c", "cd server && exec \"$PACKAGE/Scripts/postgres-server\" \(port) \(settings) >> ../server.log 2>&1"], environment: stream.environment,
            folder: stream.sandbox.work)
        try stream.bash("for _ in $(seq 600); do pg_isready -q -h 127.0.0.1 -p \(port) && exit; sleep 0.1; done; cat server.log; exit 1")
        return server
    }
}
