import Bytes
import Glibc
import Testing

/// flow-run with a queue in a Redis server: each message is worked on, whoever is killed, and comes back where the command could not do it.
@Suite(.serialized) struct QueueTests {
    private func run(_ script: String, seconds: Double = 120) throws -> String {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let port = try TestServer.freePort()
        let redis = try Subprocess(["redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", ""], folder: sandbox.home)
        defer { redis.stop() }
        _ = try TestClock.eventually(seconds: 30, every: 50_000) { try Subprocess.run(["redis-cli", "-p", "\(port)", "ping"]).status == 0 }
        environment["REDIS_URL"] = "redis://127.0.0.1:\(port)"
        environment["PORT"] = "\(port)"
        let functions = """
            redis() { redis-cli -p "$PORT" "$@"; }
            # records COUNT: as many filing records.
            records() { seq -f '{"type":"filing","ticker":"QQ","cik":999,"form_type":"10-K","filing_date":"2025-02-03","accession_number":"0009990001-25-%06g"}' "$1"; }
            send() { records "$1" | flow-run --queue redis:night --send; }
            # worker OPTION... -- COMMAND: until the queue is empty.
            worker() { flow-run --queue redis:night --until-empty --retry-pause 0.2 --visibility 3 "$@"; }
            is() { [ "$1" = "$2" ] || { echo "found: $1"; echo "expected: $2"; exit 99; }; }
            mkdir done

            """
        let result = try Subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", functions + script], environment: environment, folder: sandbox.work, seconds: seconds)
        #expect(result.status == 0, "\(result.status): \(result.output.suffix(2000)) \(result.errors.suffix(2000))")
        return result.errors
    }

    @Test func messagesAreLinesInOrder() throws {
        _ = try run(
            #"""
            send 120
            is "$(redis XLEN night)" 120
            worker -N 50 -- sh -c 'cat >> all; echo >> runs' 2> note
            cmp all <(records 120)
            is "$(wc -l < runs)" 3
            is "$(cat note)" 'flow-run: 120 messages done, 0 given back'
            is "$(redis XLEN night)" 0
            worker -- false
            """#)
    }

    /// Workers are killed at random moments, and their messages come back to others.
    @Test func workersAreKilled() throws {
        _ = try run(
            #"""
            send 300
            start() { worker -N 10 --heartbeat 1 -- sh -c 'sleep 0.1; cat > "$(mktemp done/XXXXXX)"' 2>> notes & }
            for round in $(seq 12); do
                start; first=$!; start; second=$!
                sleep 0.$((RANDOM % 8 + 1))
                kill -KILL $first $second 2>> notes || true
            done
            wait 2>> notes || true
            redis XLEN night > left
            for try in $(seq 20); do
                worker -N 10 -- sh -c 'cat > "$(mktemp done/XXXXXX)"' 2>> notes
                if [ "$(redis XLEN night)" = 0 ]; then break; fi
                sleep 1
            done
            is "$(redis XLEN night)" 0
            cmp <(cat done/* | sort -u) <(records 300)
            is "$(redis EXISTS night:dead)" 0
            """#)
    }

    /// What the command's status makes of its messages.
    @Test func statuses() throws {
        _ = try run(
            #"""
            send 3
            # Rejected for good is done.
            status=0; worker -N 2 -- sh -c 'cat >> seen; exit 1' 2> note || status=$?
            is "$status $(redis XLEN night)" '1 0'
            # Try again: the messages come back, and the next run does them.
            send 4
            status=0; worker -N 4 -- sh -c 'cat > tried; test -e once && exit 0; touch once; exit 75' 2> note || status=$?
            is "$status $(grep -c 'exited with status 75: 4 messages are given back' note)" '75 1'
            until worker -N 4 -- sh -c 'cat >> later' && [ "$(redis XLEN night)" = 0 ]; do sleep 0.2; done 2>> note
            is "$(cat tried later | sort -u | wc -l)" 4
            # A wrong configuration ends the worker, and loses nothing.
            for expected in 64 78; do
                send 5
                status=0; worker -N 2 -- sh -c "exit $expected" 2> note || status=$?
                is "$status $(redis XLEN night)" "$expected 5"
                worker -N 5 -- sh -c 'cat >> more'
            done
            is "$(wc -l < more)" 10
            send 1
            status=0; worker -- ./no-such-command 2> note || status=$?
            is "$status $(redis XLEN night)" '127 1'
            """#)
    }

    /// A message that kills the command does not hold the others up, and ends in a stream of its own.
    @Test func aPoisonedMessage() throws {
        _ = try run(
            #"""
            send 9
            redis XADD night '*' record '{"type":"filing","poison":true}' > id
            redis XADD night '*' record 'no record' >> id
            work='cat > now; if grep -qv "^{" now; then test "$(wc -l < now)" = 1 || touch spoiled; exit 65; fi; if grep -q poison now; then kill -SEGV $$; fi; cat now >> all'
            for round in 1 2 3 4 5 6 7 8; do
                status=0; worker -N 20 -- sh -c "$work" 2> note || status=$?
                if [ "$(redis XLEN night)" = 2 ]; then break; fi
                sleep 1
            done
            is "$(redis XLEN night)" 2
            cmp <(sort -u all) <(records 9)
            [ ! -e spoiled ]
            # As after many nights.
            for id in $(cat id); do redis XCLAIM night secflow flow-run 0 "$id" IDLE 43200000 RETRYCOUNT 20 JUSTID > claimed; done
            worker -N 20 -- sh -c "$work"
            is "$(redis XLEN night) $(redis XLEN night:dead)" '0 2'
            """#)
    }

    /// A signal is passed on to the command, and what it has not done comes back at once.
    @Test func aSignal() throws {
        _ = try run(
            #"""
            send 4
            for waiting in '' 'sleep 60 &'; do
                flow-run --queue redis:night -N 3 -- sh -c 'trap "echo stopped > stopped; exit 75" TERM; touch started; sleep 60 & wait' 2> note & process=$!
                until [ -e started ]; do sleep 0.05; done
                kill $process; status=0; wait $process || status=$?
                is "$status $(cat stopped)" '75 stopped'
                rm started stopped
            done
            worker -N 9 -- sh -c 'cat >> all'
            cmp <(sort all) <(records 4)
            # A worker that waits ends at once, with 0.
            flow-run --queue redis:night -- false 2> note & process=$!
            sleep 1; kill $process; status=0; wait $process || status=$?
            is $status 0
            """#)
    }

    /// A long command keeps its messages from other workers, and one that takes too long is stopped.
    @Test func timesAndHeartbeats() throws {
        _ = try run(
            #"""
            send 2
            worker -N 2 -- sh -c 'touch started; cat > "$(mktemp done/XXXXXX)"; sleep 7' & process=$!
            until [ -e started ]; do sleep 0.05; done
            for second in 1 2 3 4 5; do worker -N 2 -- sh -c 'cat >> stolen'; sleep 1; done
            wait $process
            [ ! -e stolen ]
            is "$(cat done/* | wc -l) $(redis XLEN night)" '2 0'
            send 1
            status=0; worker --timeout 1 -- sleep 30 2> note || status=$?
            is "$status $(grep -c 'was stopped after 1s: 1 messages are given back' note)" '75 1'
            """#)
    }

    /// The number of messages that wait, as a metric.
    @Test func depth() throws {
        _ = try run(
            #"""
            send 7
            mkdir metrics
            worker -N 4 --name fetchers --textfile metrics -- sh -c 'cat >> all; cp metrics/fetchers.prom first || true' 2> note
            grep -q '^secflow_queue_depth{job="fetchers"} 3$' first
            grep -q '^secflow_queue_depth{job="fetchers"} 0$' metrics/fetchers.prom
            """#)
    }

    /// Only records that stand for themselves are sent, and each line that is not sent is named.
    @Test func whatIsSent() throws {
        let errors = try run(
            #"""
            status=0
            { records 2; echo '{"type":"fact","concept":"us-gaap:Assets"}'; echo 'no record'; echo; echo '{"any":"object"}'; printf '{"cut":1}'; } \
                | flow-run --queue redis:night --send || status=$?
            is "$status $(redis XLEN night)" '1 3'
            # Nothing listens there.
            status=0; records 1 | flow-run --queue 'redis://127.0.0.1:1/0?stream=night' --send || status=$?
            is $status 75
            for wrong in redis: redis://h/0 sqs:queue 'redis://:secret@h/0?stream=a' night; do
                status=0; flow-run --queue "$wrong" --send < done 2> note || status=$?
                is "$wrong $status" "$wrong 64"
            done
            """#)
        #expect(errors.contains("line 3 is not sent: a record of the type fact belongs to the filing record before it"), "\(errors)")
        #expect(errors.contains("line 4 is not sent: it is not a record"), "\(errors)")
        #expect(errors.contains("line 7 is not sent: it is cut off"), "\(errors)")
        #expect(errors.contains("3 records sent, 3 lines refused"), "\(errors)")
    }

    /// A message that takes its worker along each time, as one does that needs all memory, does not take those behind it into the stream of the dead.
    @Test func aMessageThatEndsItsWorker() throws {
        _ = try run(
            #"""
            { echo '{"type":"filing","poison":true}'; records 9; } | flow-run --queue redis:night --send
            for round in $(seq 24); do
                worker -N 10 -- sh -c 'cat > now; if grep -q poison now; then kill -KILL $PPID; sleep 1; else cat now >> all; fi' 2>> notes || true
                # As if the time of visibility were over.
                for id in $(redis XPENDING night secflow - + 100 | grep -- -0$); do redis XCLAIM night secflow flow-run 0 "$id" IDLE 43200000 JUSTID > claimed; done
            done
            cmp <(sort -u all) <(records 9)
            is "$(redis XLEN night)" 0
            is "$(redis XLEN night:dead)" 1
            """#)
    }

    /// What a command has not done comes back, though its shell or the command itself ends with 0.
    @Test func whatIsNotDone() throws {
        _ = try run(
            #"""
            send 3
            # Nothing listens where EDGAR is to be.
            export EDGAR_BASE_URL=http://127.0.0.1:1 EDGAR_IDENTITY='A B a@b.example'
            status=0; worker -N 3 -- bash -o pipefail -c 'edgar-fetch --store filings | filing-parse > parsed' 2> note || status=$?
            is "$status $(redis XLEN night)" '75 3'
            # A command that is stopped for its time has not done all.
            status=0; flow-run --queue redis:night --until-empty -N 3 --timeout 1 --visibility 60 --retry-pause 30 -- sh -c 'trap "exit 0" TERM; sleep 30 & wait' 2> note || status=$?
            is "$status $(redis XLEN night)" '75 3'
            """#)
    }

    /// Workers with different times of visibility, one that wakes up late, and one that is stopped at a terminal.
    @Test func whoseMessagesTheyAre() throws {
        _ = try run(
            #"""
            send 1
            flow-run --queue redis:night --visibility 60 --until-empty -- sh -c 'echo run >> runs; touch started; sleep 5' 2> note & first=$!
            until [ -e started ]; do sleep 0.05; done
            for second in 1 2 3 4; do worker -- sh -c 'echo run >> runs'; sleep 1; done
            wait $first
            is "$(wc -l < runs)" 1
            # The first one sleeps longer than its time. What it says then does not concern the second one, who has the message.
            send 1; rm started
            flow-run --queue redis:night --visibility 4 --heartbeat 2 -- sh -c 'touch started; sleep 2; exit 75' 2> note & first=$!
            until [ -e started ]; do sleep 0.05; done
            kill -STOP $first
            sleep 5
            flow-run --queue redis:night --visibility 60 --until-empty -- sh -c 'echo second >> seconds; sleep 4' & second=$!
            sleep 1
            kill -TERM $first; kill -CONT $first; wait $first || true
            for third in 1 2; do worker -- sh -c 'echo third >> seconds'; sleep 1; done
            wait $second
            is "$(xargs < seconds)" second
            is "$(redis XLEN night)" 0
            # Ctrl-Z stops the command too.
            send 1; rm started
            flow-run --queue redis:night --visibility 60 --until-empty -- sh -c 'touch started; for tick in 1 2 3 4; do echo $tick >> ticks; sleep 0.5; done' 2> note & first=$!
            until [ -s ticks ]; do sleep 0.05; done
            kill -TSTP $first; sleep 0.5; before=$(wc -l < ticks); sleep 1.5
            is "$(wc -l < ticks)" "$before"
            kill -CONT $first; wait $first
            is "$(wc -l < ticks)" 4
            """#)
    }

    /// The stream is deleted, or the server is a replica for a while, when a worker waits: it waits on. Entries that are no messages are kept aside.
    @Test func whatHappensToTheStream() throws {
        _ = try run(
            #"""
            flow-run --queue redis:night -- sh -c 'cat >> all' 2> note & process=$!
            sleep 1; redis DEL night; sleep 1; redis REPLICAOF 127.0.0.1 1; sleep 1; redis REPLICAOF NO ONE; redis FLUSHALL
            send 2
            for try in $(seq 200); do if [ -s all ]; then break; fi; sleep 0.1; done
            kill $process; wait $process || true
            cmp <(sort all) <(records 2)
            redis XADD night '*' other x > ids
            eval "redis XADD night '*' $(seq -f 'a%g b' 3000 | xargs)" >> ids
            redis XADD night '*' record '{"type":"filing"}' >> ids
            worker -- sh -c 'cat >> good' 2> note
            is "$(cat good) $(redis XLEN night) $(redis XLEN night:dead)" '{"type":"filing"} 0 2'
            grep -q '2 messages are moved aside' note
            # Bytes that are no UTF-8 are not sent, and are given to the command alone.
            status=0; printf '{"a":"\xff"}\n' | flow-run --queue redis:night --send 2> note || status=$?
            is "$status $(redis XLEN night)" '1 0'
            printf '{"a":"\xff"}' | redis -x XADD night '*' record > ids
            send 2
            worker -N 5 -- sh -c 'wc -l >> counts'
            is "$(xargs < counts)" '1 2'
            # Of many that others have, those that can be taken are found, and the depth counts them.
            send 400
            flow-run --queue redis:night -N 395 --visibility 60 -- sh -c 'touch held; sleep 60' 2> note & process=$!
            until [ -e held ]; do sleep 0.05; done
            mkdir metrics
            worker -N 2 --textfile metrics -- sh -c 'cat >> rest'
            is "$(wc -l < rest)" 5
            kill $process; wait $process || true
            flow-run --queue redis:night --name one --visibility 60 --textfile metrics --until-empty -- sh -c 'cat metrics/one.prom > before || true; exit 78' 2> note || true
            worker -N 100 --name all --textfile metrics -- sh -c 'cp metrics/all.prom last || true; cat > ignored'
            grep -q '^secflow_queue_depth{job="all"} [1-9]' last
            """#, seconds: 180)
    }

    /// The server is restarted, with what it has, while a worker waits and while one works.
    @Test func theServerIsAway() throws {
        _ = try run(
            #"""
            send 6
            folder=$(redis CONFIG GET dir | tail -n 1)
            flow-run --queue redis:night -N 2 --visibility 5 --retry-pause 0.2 -- sh -c 'sleep 1; cat >> all' 2> note & process=$!
            sleep 1.5
            redis SHUTDOWN SAVE || true
            redis-server --port "$PORT" --bind 127.0.0.1 --dir "$folder" --save '' > server.log & server=$!
            for try in $(seq 60); do
                if [ "$(redis XLEN night 2> /dev/null || true)" = 0 ]; then break; fi
                sleep 0.5
            done
            kill $process; wait $process || true
            is "$(redis XLEN night)" 0
            kill $server; wait $server
            cmp <(sort -u all) <(records 6)
            """#)
    }
}
