import Bytes
import Testing

/// A folder with a database of the example filings, and of texts that are made to break pages and headers, for servers of it.
struct ServeSite {
    /// The kinds of databases that can be tested here.
    static let stores = Places.environment("SECFLOW_POSTGRES") == nil ? ["sqlite"] : ["sqlite", "postgres"]
    /// The folder of the Python environment with PyJWT and schemathesis.
    static let python = Places.environment("SECFLOW_SERVE") ?? "\(Places.package)/.build-serve/bin"
    /// The programs that tests run beside the tools.
    static let programs = "\(Places.package)/Tests/ToolTests/Servers"

    let sandbox: Sandbox
    var environment: [String: String]

    /// The files of every site: the records, and a SQLite database of them with two runs of workflows. They are made once, by the first test.
    private static let prepared = Result {
        let sandbox = try Sandbox()
        let script = #"""
            load-examples site.db
            cat > more <<'RECORDS'
            {"type":"filing","accession_number":"0009990003-25-000001","cik":"0009990003","ticker":"<B>","company_name":"<script>alert(1)</script> \"A, B\"\r\nX-Injected: 1\u2028&amp;","form_type":"8-K","filing_date":"2025-01-02","items":["2.02","9.01"],"period_end":"2024-12-28","unfolded":["alert","answer"]}
            {"type":"alert","id":"0123456789abcdef0123456789abcdef","rule":"a\\N","severity":"high","accession_number":"0009990003-25-000001","title":"=1+1\r\nSet-Cookie: a=b","body":"\b\f\u000b\\.<script>alert(2)</script>","matched":[{"offset":1e2}],"more":{"bb":1.50,"a":[null,true]}}
            {"type":"answer","id":"fedcba9876543210fedcba9876543210","question":"q@1","accession_number":"0009990003-25-000001","answer":{"z":{"b":"é\u2028","a":-0.0},"count":12345678901234567890.10}}
            {"type":"end","accession_number":"0009990003-25-000001","alerts":1,"answers":1}
            {"type":"filing","accession_number":"0009990003-25-000002","cik":"0009990003"}
            {"type":"reject","tool":"xbrl-extract","accession_number":"0009990003-25-000001","code":"malformed_xml","message":"no\r\n\"<b>","retryable":false,"at":"2025-01-03T00:00:00Z","record":{"type":"filing","accession_number":"0009990003-25-000001"}}
            {"type":"reject","tool":"filing-parse","accession_number":"0009990003-25-000002","code":"no_document","message":"no","retryable":true,"at":"2025-01-04T00:00:00Z","record":{"type":"filing","accession_number":"0009990003-25-000002"}}
            RECORDS
            cat more >> records
            financials-load --quiet --db site.db more > receipts
            for name in nightly weekly; do flow-run --name $name --db site.db -- echo done > output; done
            sqlite3 site.db 'PRAGMA journal_mode = DELETE' > mode
            """#
        let result = try Subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script], environment: sandbox.environment, folder: sandbox.work, seconds: 120)
        guard result.status == 0 else { throw Subprocess.Failure(description: "\(result.status): \(result.errors)") }
        return try ["site.db", "records", "more"].map { ($0, try readFile("\(sandbox.work)/\($0)", limit: 1 << 26)) }
    }

    /// - Parameters:
    ///   - store: `sqlite`, or `postgres` for a new database of the shared server.
    ///   - name: the name of that database.
    init(_ store: String, _ name: String) throws {
        let prepared = try Self.prepared.get()
        sandbox = try Sandbox()
        for (file, bytes) in prepared { try AtomicFile.write(bytes.span, to: "\(sandbox.work)/\(file)") }
        environment = sandbox.environment
        environment["DB"] = "site.db"
        environment["PYTHON"] = "\(Self.python)/python3"
        environment["SERVERS"] = Self.programs
        for name in ["REDIS_PORT", "POSTGRES_PORT", "PROXY_PORT", "SERVE_PORT"] { environment[name] = "\(try TestServer.freePort())" }
        guard store == "postgres" else { return }
        try use(server: #require(Places.environment("SECFLOW_POSTGRES")), name: "serve_\(name)")
        try bash(
            """
            psql -qX -c "DROP DATABASE IF EXISTS serve_\(name) WITH (FORCE)" -c "CREATE DATABASE serve_\(name)" "${DB%/*}/postgres" 2> messages
            fill
            """)
    }

    /// Takes a server's address with a password, which stays out of the command lines.
    mutating func use(server: String, name: String) throws {
        environment["PGPASSWORD"] = "secret"
        environment["DB"] = "\(server.replacing(":secret@", with: "@"))/\(name)"
    }

    /// Runs a script with the functions below. Servers that it starts end with it.
    @discardableResult
    func bash(_ script: String, seconds: Double = 120) throws -> String {
        let result = try Subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", Self.functions + script], environment: environment, folder: sandbox.work, seconds: seconds)
        let logs =
            result.status == 0
            ? ""
            : Places.names(in: sandbox.work).filter { $0.hasSuffix(".log") }.map { name in
                "\(name): \(((try? Subprocess.text(of: "\(sandbox.work)/\(name)")) ?? "").suffix(500))"
            }.joined(separator: "\n")
        #expect(result.status == 0, "\(result.status): \(result.output.suffix(2000)) \(result.errors.suffix(2000)) \(logs)")
        return result.output
    }

    private static let functions = #"""
        trap 'running=$(jobs -p); [ -z "$running" ] || kill -KILL $running 2> /dev/null || true' EXIT
        # The line of a failed command.
        trap 'echo "failed: $BASH_COMMAND" >&2' ERR
        set -E
        is() { [ "$1" = "$2" ] || { echo "found: $1"; echo "expected: $2"; exit 99; }; }
        query() {
            case $DB in
                postgres*) psql -qtAX -c "$1" "$DB" ;;
                *) sqlite3 -cmd '.timeout 10000' "$DB" "$1" ;;
            esac
        }
        # Fills an empty database of PostgreSQL.
        fill() {
            financials-load --quiet --db "$DB" records > receipts
            for name in nightly weekly; do flow-run --name $name --db "$DB" -- echo done > output; done
        }
        # serve NAME OPTION...: starts a server, and sets URL; its process is in NAME.pid, its messages in NAME.log.
        serve() {
            local name=$1
            shift
            rm -f "$name.port"
            secflow-serve --db "$DB" --listen "${LISTEN:-127.0.0.1:0}" --port-file "$name.port" "$@" 2>> "$name.log" &
            echo $! > "$name.pid"
            within 20 test -s "$name.port"
            URL=http://127.0.0.1:$(cat "$name.port")
        }
        # Ends a server, and checks that it ends well, within ten seconds.
        end() {
            local pid began=$SECONDS status=0
            pid=$(cat "$1.pid")
            kill -TERM "$pid"
            wait "$pid" || status=$?
            is "$status" 0
            [ $((SECONDS - began)) -le 10 ]
        }
        # ask OPTION... PATH: the body of an answer.
        ask() { curl -sS -m 30 "${@:1:$#-1}" "$URL${*: -1}"; }
        # code OPTION... PATH: the status and the type of an answer, whose body is in `body` and whose header is in `head`, without CR and with names in lower case.
        code() {
            local status
            : > body
            status=$(ask -o body -D raw-head -w '%{http_code} %{content_type}' "$@")
            tr -d '\r' < raw-head | sed 's/^[^:]*:/\L&/' > head
            echo "$status"
        }
        # Checks that pages are well-formed XML: a browser and a reader of them see the same elements.
        well_formed() { python3 -c 'import sys, xml.etree.ElementTree as tree; [tree.parse(name) for name in sys.argv[1:]]' "$@"; }
        field() { sed -n "s/^$1: //p" head; }
        problem='application/problem+json'
        # The rows of a page as JSON, one a line.
        rows() { sed '1s/^{"data":\[//; s/^,//; /^\]/d'; }
        # walk PATH LIMIT: all rows, page by page.
        walk() {
            local next=
            while true; do
                ask "$1$([[ $1 == *\?* ]] && echo '&' || echo '?')limit=$2$next" > page
                rows < page
                next=$(tail -n 1 page | sed -n 's/.*"next":"\([^"]*\)".*/\&cursor=\1/p')
                [ -n "$next" ] || break
            done
        }

        """#
}
