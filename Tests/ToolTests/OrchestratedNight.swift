import Testing

/// A night of eight filings in EDGAR's stand-in, for an orchestrator, and the rows that it has to end with.
final class OrchestratedNight {
    let sandbox: Sandbox
    private let mirror: TestServer
    private(set) var environment: [String: String]

    static let day = "2025-11-06"
    /// A command that takes out what differs between two runs: times, and whether a filing was in the store already.
    static let masks =
        #"sed -E 's/[0-9-]{10}T[0-9:.]{8,}(Z|[+-][0-9:]{5})//g; s/"(fetched|listed)_at": "[0-9]+"//g; "#
        + #"s/"cached": ?(true|false|"?[01]"?)//g; s|"path": "[^"]*"||g'"#

    /// - Parameter environment: the folder of the orchestrator's environment, such as `.build-airflow`.
    init(python folder: String, variables: [String: String]) throws {
        sandbox = try Sandbox()
        environment = sandbox.environment.merging(variables) { $1 }
        environment["SWIFT_BACKTRACE"] = "enable=no"
        // Slow enough that something can be killed in the middle.
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "2"
        environment["SECFLOW_RETRY_SECONDS"] = "1"
        environment["FOLDER"] = sandbox.work
        environment["DATABASE_URL"] = "sqlite:\(sandbox.work)/a.db"
        environment["ENVIRONMENT"] = "\(Places.environment("SECFLOW_ORCHESTRATORS") ?? "")/\(folder)"
        let made = try Subprocess.run(
            ["bash", "-c", "night-filings 8 \(Self.day) edgar \"$EXAMPLES\"/edgar/*.txt"], environment: environment, folder: sandbox.home)
        try #require(made.status == 0, "\(made.errors)")
        // The extraction would be over before it is seen.
        let slow = try Subprocess.run(
            [
                "bash", "-ec",
                #"""
                mkdir slow
                printf '#!/bin/sh\nsleep 2\nexec "%s" "$@"\n' "$(command -v xbrl-extract)" > slow/xbrl-extract
                chmod 755 slow/xbrl-extract
                """#,
            ], environment: environment, folder: sandbox.home)
        try #require(slow.status == 0, "\(slow.errors)")
        mirror = try TestServer(commands: TestServer.mirror(of: "edgar"), folder: sandbox.home, environment: &environment)
    }

    deinit { mirror.stop() }

    /// Runs commands in a folder `engine`, with the orchestrator's programs and `kill_once`, and stops what they started.
    func run(_ commands: String, seconds: Double = 480) throws -> Subprocess.Result {
        try write(
            """
            PATH=$HOME/slow:$ENVIRONMENT/bin:$PATH
            cd "$HOME" && mkdir -p engine && cd engine
            port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
            trap 'kill $(jobs -p) 2> /dev/null; wait' EXIT
            # kill_once PATTERN [PARENT]: waits for a process of this night whose command line matches, and kills it, or else the process that started it.
            fetching() { within 200 sh -c 'find "$FOLDER/filings" -type f | grep .'; }
            kill_once() {
                local process victim
                for _ in $(seq 2400); do
                    for process in $(pgrep -f "$1"); do
                        case "$(readlink "/proc/$process/cwd")" in "$HOME"/*) ;; *) continue ;; esac
                        victim=$process
                        if [ "${2:-}" = PARENT ]; then victim=$(ps -o ppid= -p "$process" | tr -d ' '); fi
                        if kill -KILL "$victim"; then echo "killed ${2:-} $1"; return; fi
                    done
                    sleep 0.05
                done
                echo "nothing to kill: $1" >&2
                return 1
            }
            \(commands)
            """, to: "\(sandbox.home)/commands")
        return try Subprocess.run(["bash", "-o", "pipefail", "\(sandbox.home)/commands"], environment: environment, folder: sandbox.home, seconds: seconds)
    }

    /// Compares the rows with those that one pipeline in a shell leaves, and looks for what is left between two stages.
    func expectTheSameRows() throws {
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "50"
        let result = try Subprocess.run(
            [
                "bash", "-e", "-o", "pipefail", "-c",
                """
                SECFLOW_RATE_FILE=other
                edgar-list --since \(Self.day) --until \(Self.day) | edgar-fetch --quiet --store expected | filing-parse | xbrl-extract \
                    | financials-load --quiet --db sqlite:expected.db > receipts
                rows expected.db | \(Self.masks) > expected.rows
                rows a.db | \(Self.masks) > found.rows
                grep -c '^sec_filings' found.rows
                cmp expected.rows found.rows
                ! find nights -name '*.part' | grep .
                """,
            ], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0 && result.output == "8\n", "\(result.output)\(result.errors)")
    }

    func text(_ name: String) -> String { (try? Subprocess.text(of: "\(sandbox.home)/engine/\(name)")) ?? "" }
}
