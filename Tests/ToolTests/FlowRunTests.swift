import Bytes
import Glibc
import Testing

/// flow-run under bad conditions, with its runs in both kinds of databases: one run at a time, the states are right, and nothing is lost.
@Suite(.serialized) struct FlowRunTests {
    /// The databases that can be tested here.
    static let databases = Places.environment("SECFLOW_POSTGRES") == nil ? ["sqlite"] : ["sqlite", "postgres"]

    /// A folder with a database in `$DB`, and a shell function `query` that prints the rows of a SELECT.
    private struct Flow {
        let sandbox: Sandbox
        var environment: [String: String]

        init(_ database: String, name: String) throws {
            sandbox = try Sandbox()
            environment = sandbox.environment
            environment["DB"] = "runs.db"
            if database == "postgres" {
                let server = try #require(Places.environment("SECFLOW_POSTGRES"))
                try use(server: server, name: name)
                try bash("psql -qX -c 'DROP DATABASE IF EXISTS \(name) WITH (FORCE)' -c 'CREATE DATABASE \(name)' \"${DB%/*}/postgres\" 2> messages")
            }
        }

        /// Takes a server's address with a password, which stays out of the command lines.
        mutating func use(server: String, name: String) throws {
            environment["PGPASSWORD"] = "secret"
            environment["DB"] = "\(server.replacing(":secret@", with: "@"))/\(name)"
        }

        static let functions = """
            query() {
                case $DB in
                    postgres*) psql -qtAX -c "$1" "$DB" ;;
                    *) sqlite3 -cmd '.timeout 10000' "$DB" "$1" ;;
                esac
            }
            is() { [ "$1" = "$2" ] || { echo "found: $1"; echo "expected: $2"; exit 99; }; }
            states() { query "SELECT status FROM workflow_runs ORDER BY started_at"; }
            export -f query states
            set -e

            """

        @discardableResult
        func bash(_ script: String, _ variables: [String: String] = [:], seconds: Double = 120) throws -> String {
            let result = try Subprocess.run(
                ["bash", "-o", "pipefail", "-c", Self.functions + script], environment: environment.merging(variables) { $1 }, folder: sandbox.work,
                seconds: seconds)
            #expect(result.status == 0, "\(result.status): \(result.output.suffix(2000)) \(result.errors.suffix(2000))")
            return result.output
        }
    }

    /// Twenty starts at the same moment, with a new database: one runs, and nineteen end with 75 and name it.
    @Test(arguments: databases) func twentyAtOnce(database: String) throws {
        try Flow(database, name: "flow_race").bash(
            """
            for n in $(seq 20); do
                (until [ -e go ]; do :; done; status=0
                 flow-run --name nightly --db "$DB" -- sh -c 'echo $$ >> ran; until [ -e enough ]; do sleep 0.1; done' 2> error-$n || status=$?
                 echo $status > status-$n) &
            done
            touch go
            within 60 bash -c '[ $(cat status-* | wc -l) = 19 ]'
            touch enough
            wait
            is "$(cat status-* | sort | uniq -c | xargs)" "1 0 19 75"
            is "$(wc -l < ran)" 1
            is "$(cat error-* | grep -c 'nightly: not started: a run is going on since 20.*T.*Z (host .*, process [0-9]*)')" 19
            is "$(states)" success
            # Another name is another lease.
            flow-run --name other --db "$DB" -- flow-run --name nightly --db "$DB" -- true
            is "$(states | sort | uniq -c | xargs)" "3 success"
            """)
    }

    /// After kill -9 of flow-run the command's whole group ends, and the next run closes the record.
    @Test(arguments: databases) func flowRunIsKilled(database: String) throws {
        try Flow(database, name: "flow_killed").bash(
            """
            flow-run --name nightly --db "$DB" -- sh -c 'sleep 600 & echo $! > pids; echo $$ >> pids; echo $SECFLOW_METRICS_DIR > folder; wait' &
            within 20 bash -c '[ $(wc -l < folder) = 1 ] && query "SELECT metadata FROM workflow_runs" | grep command_pid'
            kill -9 $!
            within 20 bash -c '! kill -0 $(head -1 pids) && ! kill -0 $(tail -1 pids)'
            within 20 bash -c '[ ! -e $(cat folder) ]'
            is "$(states)" running
            flow-run --name nightly --db "$DB" --alerts alerts -- true 2> errors
            grep -q 'closed as lost: process [0-9]* on .* died' errors
            is "$(states | xargs)" 'lost success'
            is "$(query "SELECT count(*) FROM workflow_runs WHERE status = 'lost' AND completed_at >= started_at AND duration_seconds >= 0
                AND error_message LIKE 'lost: %'")" 1
            is "$(jq -r '[.action, .status] | join(" ")' alerts | xargs)" 'trigger lost resolve success'
            is "$(jq -rs '.[1].updates == .[0].id' alerts)" true
            """)
    }

    /// The processes of a killed flow-run's command hold the lease until they have ended.
    @Test func leftoversHoldTheLease() throws {
        try Flow("sqlite", name: "").bash(
            """
            flow-run --name nightly --db "$DB" --grace 3s -- sh -c 'trap "" TERM; echo $$ > pid; while [ ! -e enough ]; do sleep 0.1; done' &
            within 20 bash -c 'query "SELECT metadata FROM workflow_runs" | grep command_pid && [ -s pid ]'
            kill -9 $!
            status=0; flow-run --name nightly --db "$DB" -- true 2> errors || status=$?
            kill -0 $(cat pid)
            is $status 75
            # SIGKILL follows SIGTERM.
            within 20 bash -c '! kill -0 $(cat pid)'
            within 20 flow-run --name nightly --db "$DB" -- true
            is "$(states | xargs)" 'lost success'
            """)
    }

    /// kill -9 of the command: the run failed, with the signal in its record, and is tried again if --retries says so.
    @Test(arguments: databases) func theCommandIsKilled(database: String) throws {
        try Flow(database, name: "flow_command").bash(
            """
            status=0; flow-run --name nightly --db "$DB" -- sh -c 'echo last words >&2; kill -9 $$' 2> errors || status=$?
            is $status 137
            is "$(query "SELECT error_message || '; ' || logs FROM workflow_runs")" "the command was killed by signal 9 (Killed); last words"
            is "$(flow-run --list --db "$DB" | jq -c '[.status, .metadata.signal, .metadata.exit_status]')" '["failed",9,null]'
            flow-run --name nightly --db "$DB" --retries 2 --retry-pause 0.1s -- sh -c 'echo try >> tries; [ $(wc -l < tries) = 3 ] || kill -9 $$' 2> errors
            is "$(flow-run --list --db "$DB" --latest 1 | jq -c '[.status, .metadata.tries]')" '["success",3]'
            """)
    }

    /// A server that is killed and comes back: the command goes on, and the run's record is complete.
    @Test(.enabled(if: databases.count > 1, "SECFLOW_POSTGRES names no server")) func theServerRestarts() throws {
        var flow = try Flow("sqlite", name: "")
        let port = try TestServer.freePort()
        try flow.use(server: "postgres://postgres:secret@127.0.0.1:\(port)", name: "postgres")
        try flow.bash("chmod 711 .. . && mkdir -p server && chmod 711 server")
        var server = try startServer(flow, port)
        defer { server.stop() }
        let run = try Subprocess(
            [
                "bash", "-c",
                """
                exec flow-run --name nightly --db "$DB" --heartbeat 0.3s --takeover 3s -- \
                    sh -c 'touch begun; until [ -e go ]; do sleep 0.1; done' 2> errors
                """,
            ], environment: flow.environment, folder: flow.sandbox.work)
        try flow.bash("within 20 bash -c '[ -e begun ] && [ \"$(states)\" = running ]'")
        kill(-server.process, SIGKILL)
        _ = server.wait(seconds: 10)
        try flow.bash("within 20 grep -q 'the command goes on, but the database is away' errors; rm -f server/postgres-data/postmaster.pid")
        // A run does not start without its database.
        try flow.bash("status=0; flow-run --name other --db \"$DB\" -- touch ran 2> refused || status=$?; is $status 75; [ ! -e ran ]", seconds: 60)
        server = try startServer(flow, port)
        try flow.bash("within 20 grep -q 'the database is back' errors; is \"$(states)\" running")
        // The server dies again, and comes back after the command's end.
        kill(-server.process, SIGKILL)
        _ = server.wait(seconds: 10)
        try flow.bash("touch go; rm -f server/postgres-data/postmaster.pid; sleep 1")
        server = try startServer(flow, port)
        #expect(run.wait(seconds: 60) == 0)
        try flow.bash("is \"$(states)\" success; is \"$(query 'SELECT duration_seconds BETWEEN 1 AND 60 FROM workflow_runs')\" t")
    }

    private func startServer(_ flow: Flow, _ port: Int) throws -> Subprocess {
        let server = try Subprocess(
            ["bash", "-c", "cd server && exec \"$PACKAGE/Scripts/postgres-server\" \(port) >> ../server.log 2>&1"], environment: flow.environment,
            folder: flow.sandbox.work)
        try flow.bash("for _ in $(seq 600); do pg_isready -q -h 127.0.0.1 -p \(port) && exit; sleep 0.1; done; cat server.log; exit 1")
        return server
    }

    /// Two hosts, here namespaces with a network, a name and processes of their own, start the same night at once. Then the host that runs stands still, and the
    /// other one takes over: the first one finds this out, stops its command, and leaves the other's record alone.
    @Test(.enabled(if: databases.count > 1 && canMakeHosts, "no namespaces can be made here, or SECFLOW_POSTGRES names no server"))
    func twoHosts() throws {
        var flow = try Flow("sqlite", name: "")
        try flow.use(server: "postgres://postgres:secret@10.212.0.1:5432", name: "postgres")
        try flow.bash("chmod 711 .. . && mkdir -p server && chmod 711 server")
        try flow.bash(
            """
            cat > hosts <<'END'
            set -e
            trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true' EXIT
            ip link set lo up
            # A bridge without an address of its own has that of a host, which goes with it.
            ip link add hosts address 02:00:00:00:00:01 type bridge
            ip address add 10.212.0.1/24 dev hosts
            ip link set hosts up
            (cd server && exec "$PACKAGE/Scripts/postgres-server" 5432 'listen_addresses=*' > ../server.log 2>&1) &
            within 60 pg_isready -h 10.212.0.1
            echo 'host all all 10.212.0.0/24 scram-sha-256' >> server/postgres-data/pg_hba.conf
            psql -qtAX -c 'SELECT pg_reload_conf()' postgres://postgres@127.0.0.1/postgres > reloaded
            for host in 1 2; do
                unshare -u -n -p -f --mount-proc bash -c '
                    hostname host'$host'
                    until ip address add 10.212.0.1'$host'/24 dev plug 2>/dev/null; do sleep 0.05; done
                    ip link set plug up
                    touch up-'$host'
                    until [ -e go ]; do sleep 0.01; done
                    status=0
                    flow-run --name nightly --db "$DB" --heartbeat 0.5s --takeover 2s --grace 2s -- \\
                        sh -c "echo host'$host' >> ran; until [ -e enough ]; do sleep 0.1; done" 2> error-'$host' || status=$?
                    echo $status > status-'$host'
                    if [ $status = 75 ] && ! grep -q host'$host' ran; then
                        until [ -e again ]; do sleep 0.1; done
                        status=0
                        flow-run --name nightly --db "$DB" --heartbeat 0.5s --takeover 2s -- sh -c "echo host'$host' >> ran; until [ -e finish ]; do sleep 0.1; done" \\
                            2> again-'$host' || status=$?
                        echo $status > again-status
                    fi' &
                within 20 bash -c '[ "$(readlink /proc/'$!'/ns/net)" != "$(readlink /proc/self/ns/net)" ]'
                ip link add host$host type veth peer name plug netns $!
                ip link set host$host master hosts up
            done
            within 20 bash -c '[ -e up-1 ] && [ -e up-2 ]'
            touch go
            within 60 bash -c '[ -s ran ] && cat status-*'
            is "$(cat ran | wc -l) $(cat status-*)" '1 75'
            grep -q "not started: a run is going on since .*(host $(cat ran), process" error-*
            # The host of the run stands still: its flow-run sends no heartbeat.
            first=$(cat ran)
            stopped=$(pgrep -f '^flow-run --name nightly .*echo '"$first ")
            kill -STOP $stopped
            sleep 3
            touch again
            within 20 bash -c '[ $(wc -l < ran) = 2 ]'
            is "$(states | xargs)" 'lost running'
            kill -CONT $stopped
            within 20 bash -c '[ $(cat status-1 status-2 2> none | wc -l) = 2 ]'
            is "$(cat status-1 status-2 | xargs)" '75 75'
            grep -q 'another run of the workflow has taken the place of this one: the command is stopped' error-${first#host}
            is "$(states | xargs)" 'interrupted running'
            touch finish
            within 20 test -s again-status
            is "$(cat again-status)" 0
            is "$(states | xargs)" 'interrupted success'
            END
            """)
        let result = try Subprocess.run(
            ["unshare", "-n", "bash", "-o", "pipefail", "-c", "\(Flow.functions) . ./hosts"], environment: flow.environment,
            folder: flow.sandbox.work, seconds: 180)
        let errors = ["1", "2"].map { (try? Subprocess.text(of: "\(flow.sandbox.work)/error-\($0)")) ?? "" }
        #expect(result.status == 0, "\(result.output.suffix(1000)) \(result.errors.suffix(2000)) \(errors)")
    }

    private static let canMakeHosts =
        (try? Subprocess.run(["bash", "-c", "unshare -u -n -p -f --mount-proc ip link add host0 type veth peer name plug0"]).status) == 0

    /// What a command finds is what it finds without flow-run and secret-run: signals, timers, descriptors, limits. Standard error alone is a pipe.
    @Test(arguments: ["flow-run --name probe --db runs.db --", "secret-run --"]) func nothingLeaksIntoTheCommand(wrapper: String) throws {
        try Flow("sqlite", name: "").bash(
            #"""
            cat > probe.py <<'END'
            import os, signal, resource
            status = dict(line.rstrip("\n").split(":\t") for line in open("/proc/self/status") if line.startswith("Sig") or line.startswith("Shd"))
            print("blocked", status["SigBlk"], "pending", status["SigPnd"], status["ShdPnd"])
            # The interpreter itself changes SIGPIPE, SIGXFSZ and SIGINT.
            # Nor do 32 and 33, which belong to the C library, say anything.
            print("ignored", [n for n in range(1, 65) if int(status["SigIgn"], 16) >> (n - 1) & 1 and n not in (13, 25, 32, 33)])
            print("timers", [signal.getitimer(kind) for kind in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)])
            print("files", resource.getrlimit(resource.RLIMIT_NOFILE))
            found = {}
            for number in os.listdir("/proc/self/fd"):
                try: found[int(number)] = os.readlink("/proc/self/fd/" + number)
                except OSError: pass
            print("descriptors", {n: "open" if n in (1, 2) else found[n] for n in sorted(found) if not found[n].startswith("/proc/")})
            print("umask", oct(os.umask(0)), "folder", os.getcwd())
            END
            exec 7< probe.py
            for setup in : 'trap "" HUP USR1' 'exec 0<&-' 'ulimit -S -n 100' 'exec 5> five'; do
                (eval "$setup"; exec python3 -I probe.py) > plain 2>&1 || true
                (eval "$setup"; exec \#(wrapper) python3 -I probe.py) > wrapped 2> errors || true
                diff plain wrapped || { echo "with $setup"; cat errors; exit 1; }
            done
            # SIGPIPE ends the command again.
            \#(wrapper) sh -c 'yes; echo $? >&2' 2> ended | head -1 > first
            is "$(head -1 ended)" 141
            """#)
    }

    /// Signals reach the command's group once, and the status is the command's.
    @Test func signalsArePassedOn() throws {
        try Flow("sqlite", name: "").bash(
            """
            cat > command <<'END'
            for signal in TERM INT HUP QUIT USR1 USR2; do trap "echo $signal >> signals" $signal; done
            touch ready
            until [ -e enough ]; do sleep 0.05; done
            END
            # A background job of this shell ignores SIGINT and SIGQUIT, unless it is one of an interactive shell.
            set -m
            for signal in TERM INT HUP QUIT USR1 USR2; do
                rm -f ready enough signals
                flow-run --name nightly --db "$DB" -- bash command 2> errors & process=$!
                within 20 test -e ready
                kill -$signal $process
                within 20 test -s signals
                touch enough
                status=0; wait $process || status=$?
                is "$(cat signals) $status" "$signal 0"
            done
            status=0; flow-run --name nightly --db "$DB" -- sh -c 'touch begun; sleep 60' 2> errors & process=$!
            within 20 test -e begun
            kill -TERM $process; wait $process || status=$?
            is $status 143
            is "$(states | tail -1)" interrupted
            is "$(query "SELECT error_message FROM workflow_runs WHERE status = 'interrupted'")" \\
                "interrupted by signal 15 (Terminated): the command was killed by signal 15 (Terminated)"
            """)
    }

    /// On a terminal the command can read, and Ctrl-C reaches it once.
    @Test func aTerminalIsLent() throws {
        try Flow("sqlite", name: "").bash(
            #"""
            cat > command <<'END'
            read -r line < /dev/tty; echo "read $line"
            trap 'echo interrupted >> signals' INT
            touch ready
            until [ -e enough ]; do sleep 0.1; done
            END
            # A background job of this shell ignores SIGINT, unless it is one of an interactive shell.
            set -m
            mkfifo keys
            for pager in '' '| cat'; do
                rm -f ready enough signals
                script --quiet --return --command "flow-run --name nightly --db '$DB' -- bash command $pager" /dev/null < keys > screen & process=$!
                exec 5> keys
                echo word >&5
                within 20 test -e ready
                printf '\003' >&5
                within 20 test -s signals
                sleep 0.3
                touch enough
                within 20 bash -c "! kill -0 $process"
                exec 5>&-
                grep -q 'read word' screen
                is "$(cat signals)" interrupted
            done
            is "$(states | sort | uniq -c | xargs)" '2 success'
            """#)
    }

    /// A script ends with the command that Ctrl-C was meant for.
    @Test func controlCEndsTheScript() throws {
        try Flow("sqlite", name: "").bash(
            #"""
            echo 'flow-run --name nightly --db "$DB" -- bash -c "touch ready; exec sleep 30"; touch after' > outer
            set -m
            mkfifo keys
            script --quiet --command "bash outer" /dev/null < keys > screen & process=$!
            exec 5> keys
            within 20 test -e ready
            sleep 0.3
            printf '\003' >&5
            within 20 bash -c "! kill -0 $process"
            exec 5>&-
            test ! -e after
            is "$(states)" interrupted
            """#)
    }

    /// Ctrl-C ends the run, and not only the try: also of a command that ends in its own way, with a status that is tried again.
    @Test(arguments: ["exec sleep 30", "trap 'exit 75' INT; while :; do sleep 0.1; done", "make -f /dev/stdin <<<'all: ; @touch ready; sleep 30'"])
    func controlCEndsTheRun(command: String) throws {
        try Flow("sqlite", name: "").bash(
            #"""
            printf '%s\n' "echo try >> tries; touch ready" "$COMMAND" > command
            set -m
            mkfifo keys
            script --quiet --return --command "flow-run --name nightly --db '$DB' --retries 2 --retry-pause 1 --alerts alerts -- bash command" /dev/null \
                < keys > screen & process=$!
            exec 5> keys
            within 20 test -e ready
            sleep 0.5
            printf '\003' >&5
            within 20 bash -c "! kill -0 $process"
            exec 5>&-
            is "$(wc -l < tries)" 1
            is "$(states)" interrupted
            is "$(wc -c < alerts)" 0
            grep -q 'interrupted by signal 2' <<< "$(query 'SELECT error_message FROM workflow_runs')"
            """#, ["COMMAND": command])
    }

    /// What a command leaves behind does not keep the run: neither by its writing nor by its silence.
    @Test func whatIsLeftBehindDoesNotKeepTheRun() throws {
        try Flow("sqlite", name: "").bash(
            """
            # A flood that begins with the command and outlives it. It ends when nobody reads it any more.
            timeout -s KILL 20 flow-run --name flood --db "$DB" -- bash -c 'yes >&2 & echo $! > flood; sleep 0.3' 2> errors
            within 10 bash -c '! kill -0 $(cat flood)'
            # A slow reader of standard error, while the time of the run passes after the command's end, costs no time of the processor.
            (flow-run --name slow --db "$DB" --timeout 1s -- bash -c 'head -c 100000 /dev/zero >&2' 2>&1 > /dev/null; echo $? > status) | (sleep 4; cat > slow) &
            sleep 3
            ticks=$(ps -C flow-run -o cputimes= | sort -n | tail -1)
            [ "${ticks:-0}" -le 1 ]
            wait
            is "$(cat status)" 0
            is "$(wc -c < slow)" 100000
            is "$(states | sort | uniq -c | xargs)" '2 success'
            """)
    }

    /// A reader of standard error that goes away, and a limit on the size of files, end neither the run nor its command.
    @Test func theReaderOfErrorsGoesAway() throws {
        try Flow("sqlite", name: "").bash(
            """
            for script in 'for i in 1 2 3 4 5; do echo line $i >&2; sleep 0.1; done; touch done' 'sleep 0.3; touch done; exit 3'; do
                rm -f done
                (status=0; flow-run --name gone --db "$DB" -- sh -c "$script" 2>&1 > /dev/null || status=$?; echo $status > status) | head -1 > first
                test -e done
                cat status
            done | xargs > statuses
            is "$(cat statuses)" '0 3'
            (ulimit -f 2000; flow-run --name large --db "$DB" -- sh -c 'head -c 5000000 /dev/zero | tr "\\0" "\\n" >&2' 2> errors)
            is "$(states | sort | uniq -c | xargs)" '1 failed 2 success'
            # What this shell ignores, the command ignores.
            is "$(trap '' PIPE; flow-run --name ignoring --db "$DB" -- grep SigIgn /proc/self/status | tail -c 5)" 1000
            """)
    }

    /// The next run waits until the processes of a killed one have ended, also where their environment and the rows of the database say nothing of them.
    @Test func theGuardianIsProof() throws {
        try Flow("sqlite", name: "").bash(
            """
            flow-run --name e --db "$DB" --grace 3s -- env -i "$BASH" -c 'trap "" TERM; : > ready; for i in {1..100}; do read -t 0.1 < <(:) || :; done' 2> errors & process=$!
            within 20 test -e ready
            kill -KILL $process
            status=0; flow-run --name e --db "$DB" -- touch second 2> refused || status=$?
            is "$status" 75
            within 20 flow-run --name e --db "$DB" -- touch second
            is "$(states | sort | uniq -c | xargs)" '1 lost 1 success'
            """)
    }

    /// Processes that a command leaves behind which was killed, stopped or is tried again do not meet the next try.
    @Test func triesDoNotOverlap() throws {
        try Flow("sqlite", name: "").bash(
            """
            status=0; flow-run --name tries --db "$DB" --retries 2 --retry-pause 0.01s --grace 1s -- bash -c 'sleep 60 & echo $! >> left; exit 75' 2> errors || status=$?
            is "$status" 75
            is "$(wc -l < left)" 3
            for process in $(cat left); do case $(ps -o stat= -p $process) in '' | Z*) ;; *) exit 98 ;; esac; done
            # A worker that takes a moment to stop is waited for.
            flow-run --name stop --db "$DB" -- bash -c '(trap "sleep 1; touch late; exit" TERM; touch ready; while :; do sleep 0.1; done) & wait' 2> errors & process=$!
            within 20 test -e ready
            kill -TERM $process
            wait $process || :
            test -e late
            # A signal that was passed on is no reason for another try.
            flow-run --name usr --db "$DB" --retries 2 -- bash -c 'echo try >> tries; touch ready2; exec sleep 30' 2> errors & process=$!
            within 20 test -e ready2
            kill -USR1 $process
            status=0; wait $process || status=$?
            is "$status" 138
            is "$(wc -l < tries)" 1
            # What is left of a success goes on: a daemon.
            flow-run --name daemon --db "$DB" -- bash -c 'sleep 60 > /dev/null 2>&1 & echo $! > daemon'
            kill $(cat daemon)
            """)
    }

    /// A reader of standard error that stands still holds the lease no longer than the time of the run and its grace.
    @Test func aReaderStandsStill() throws {
        try Flow("sqlite", name: "").bash(
            """
            mkfifo errors
            sleep 30 < errors & reader=$!
            timeout 20 flow-run --name still --db "$DB" --timeout 1s --grace 1s -- bash -c 'head -c 500000 /dev/zero >&2' 2> errors || :
            kill $reader
            within 1 [ "$(states)" != running ]
            """)
    }

    /// A signal ends the delivery of telemetry, which comes after the record.
    @Test func aSignalEndsTheDelivery() throws {
        try Flow("sqlite", name: "").bash(
            """
            python3 -c '
            import socket, time
            server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(8)
            print(server.getsockname()[1], file=open("port.part", "w")); import os; os.rename("port.part", "port")
            time.sleep(60)' & mute=$!
            within 10 test -e port
            OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$(cat port) flow-run --name told --db "$DB" -- true & process=$!
            within 20 bash -c '[ "$(states)" = success ]'
            sleep 0.5
            kill -TERM $process
            within 5 bash -c "! kill -0 $process"
            kill $mute
            """)
    }

    /// The folder of a run is found from any folder.
    @Test func aRelativeFolderOfTemporaryFiles() throws {
        try Flow("sqlite", name: "").bash(
            """
            mkdir files other
            TMPDIR=files flow-run --name relative --db "$DB" -- sh -c 'cd other && echo "{\\"a\\":1}" >> "$SECFLOW_OUTPUTS"'
            is "$(query "SELECT outputs ->> 'a' FROM workflow_runs")" 1
            is "$(ls files)" ""
            """)
    }

    /// Arguments need not be UTF-8.
    @Test(arguments: ["flow-run --name bytes --db runs.db --", "secret-run --"]) func argumentsAreBytes(wrapper: String) throws {
        try Flow("sqlite", name: "").bash(
            """
            argument=$(printf 'a\\377\\303b')
            \(wrapper) sh -c 'printf %s "$1" > found' sh "$argument" -- "$argument"
            cmp found <(printf 'a\\377\\303b')
            """)
    }

    /// A list says that a run of this host is lost before the next run records it, and keeps the log up to the last heartbeat.
    @Test(arguments: databases) func aListKnowsWhatIsLost(database: String) throws {
        try Flow(database, name: "flow_listed").bash(
            """
            export TMPDIR=$PWD/files; mkdir files
            flow-run --name dead --db "$DB" --heartbeat 1s --grace 1s -- bash -c 'echo something >&2; touch ready; exec sleep 60' 2> errors & process=$!
            within 20 test -e ready
            within 20 bash -c '[ "$(query "SELECT count(*) FROM workflow_runs WHERE logs IS NOT NULL")" = 1 ]'
            is "$(flow-run --list --running --db "$DB" | jq -r .status)" running
            kill -KILL $process
            within 20 bash -c 'flow-run --list --db "$DB" | grep -q "status.:.lost"'
            is "$(flow-run --list --running --db "$DB")" ""
            is "$(flow-run --list --db "$DB" --format table | grep -c 'lost: its processes are gone')" 1
            is "$(states)" running
            flow-run --name dead --db "$DB" -- true 2> errors
            is "$(states | xargs)" 'lost success'
            is "$(query "SELECT logs FROM workflow_runs WHERE status = 'lost'")" something
            within 10 bash -c '[ "$(ls files)" = "" ]'
            """)
    }

    /// A heartbeat at no finite time, which only another program can have written, is none.
    @Test(.enabled(if: databases.count > 1, "SECFLOW_POSTGRES names no server")) func aHeartbeatThatIsNone() throws {
        try Flow("postgres", name: "flow_infinity").bash(
            """
            flow-run --name odd --db "$DB" -- true
            for time in infinity -infinity; do
                query "UPDATE workflow_runs SET status = 'running', completed_at = NULL, heartbeat_at = '$time', metadata = metadata - 'boot_id' WHERE started_at = (SELECT max(started_at) FROM workflow_runs)"
                status=0; flow-run --name odd --db "$DB" --heartbeat 1s --takeover 2s -- true 2> errors || status=$?
                case $status in 0 | 75) ;; *) cat errors; exit 99 ;; esac
                query "UPDATE workflow_runs SET status = 'lost' WHERE status = 'running'"
            done
            """)
    }

    /// A pipeline of five stages is one trace, which is sent whole; its metrics are summed and pushed, also when it failed.
    @Test func aPipelineIsOneTrace() throws {
        var flow = try Flow("sqlite", name: "")
        let receiver = """
            exec python3 -c '
            import http.server, sys
            class Receiver(http.server.BaseHTTPRequestHandler):
                def do_GET(self): self.answer(b"")
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    name = self.path.strip("/").replace("/", "-") + "-" + str(self.headers.get("X-Key"))
                    open(name, "ab").write(body + b"\\n")
                    self.answer(b"{}")
                do_PUT = do_POST
                def answer(self, body):
                    self.send_response(200); self.end_headers(); self.wfile.write(body)
                def log_message(self, *arguments): pass
            http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()' "$PORT"
            """
        var environment = flow.environment
        let server = try TestServer(commands: receiver, folder: flow.sandbox.work, environment: &environment)
        defer { server.stop() }
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(Places.examples)/edgar"), folder: flow.sandbox.work, environment: &flow.environment)
        defer { mirror.stop() }
        flow.environment["RECEIVER"] = "http://127.0.0.1:\(server.port)"
        try flow.bash(
            """
            cat > pipeline <<'END'
            edgar-list --cik 9990001 --since 2020-01-01 | edgar-fetch --store filings | filing-parse | xbrl-extract | financials-load --db sqlite:a.db > receipts
            exit 3
            END
            export TRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
            export OTEL_EXPORTER_OTLP_ENDPOINT=$RECEIVER OTEL_EXPORTER_OTLP_HEADERS=x-key=abc
            status=0; flow-run --name nightly --db "$DB" --push "$RECEIVER" -- bash pipeline 2> errors || status=$?
            is "$status $(cat errors)" "3 flow-run: nightly: the command exited with status 3"
            jq -c '.resourceSpans[].scopeSpans[].spans[]' v1-traces-abc > spans
            is "$(jq -r .name spans | sort | xargs)" "edgar-fetch edgar-list filing-parse financials-load nightly xbrl-extract"
            is "$(jq -r .traceId spans | sort -u)" 0af7651916cd43dd8448eb211c80319c
            is "$(jq -r 'select(.name == "nightly").parentSpanId' spans)" b7ad6b7169203331
            is "$(jq -r 'select(.name != "nightly").parentSpanId' spans | sort -u)" "$(jq -r 'select(.name == "nightly").spanId' spans)"
            is "$(jq -r 'select(.name == "nightly").status.code' spans)" 2
            is "$(grep -c '^secflow_records_read_total{tool=' metrics-job-nightly-None)" 5
            grep -q '^secflow_workflows_total{status="failed"} 1$' metrics-job-nightly-None
            is "$(grep -v '^#' metrics-job-nightly-state-active-None | xargs)" "secflow_workflows_active 1 secflow_workflows_active 0"
            """)
    }

    /// A command that puts something else in the place of the file for spans costs the trace alone: the run ends, is recorded, and says what is missing.
    @Test(arguments: [
        ("mkfifo \"$SECFLOW_SPANS\"", "the span is not written: "), ("mkfifo \"$SECFLOW_OUTPUTS\"", "is not a regular file"),
        ("ln -s /dev/zero \"$SECFLOW_SPANS\"", "is not a regular file"),
        ("mkdir \"$SECFLOW_SPANS\"", "the span is not written: "),
    ]) func aFileOfSpansThatIsNoneEndsNoRun(command: String, message: String) throws {
        let flow = try Flow("sqlite", name: "flow_spans")
        try flow.bash(
            """
            export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9
            timeout -s KILL 20 flow-run --name nightly --db "$DB" -- sh -c 'rm -f "$SECFLOW_SPANS"; \(command)' 2> errors
            grep -qF '\(message)' errors
            is "$(states)" success
            """)
    }
}
