import Testing

/// What the tasks of Examples/aws and the job of Examples/gcp run, on this machine: from a stand-in for EDGAR into a bucket and a database.
struct CloudTaskTests {
    private func run(_ commands: String, on site: BucketSite, mirror: Bool = true) throws -> Subprocess.Result {
        var environment = site.environment
        let server = try TestServer(commands: TestServer.mirror(of: "\(Places.examples)/edgar"), folder: site.sandbox.home, environment: &environment)
        defer { server.stop() }
        environment["TASKS"] = "\(Places.examples)/aws/tasks"
        environment["DATABASE_URL"] = "sqlite:\(site.work)/a.db"
        environment["FORMS"] = "10-K,10-Q,8-K"
        return try Subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", commands], environment: environment, folder: site.work, seconds: 120)
    }

    /// Each script is a text in a command, as in the task's definition. The night is done twice, and leaves the same.
    @Test func aNightAndItsCheck() throws {
        let site = try BucketSite()
        let result = try run(
            #"""
            bash -c 'financials-load --migrate < /dev/null'
            for round in 1 2; do DAY=2025-11-06 flow-run --name night --db a.db -- bash -c "$(cat "$TASKS/night.sh")"; done
            sqlite3 a.db 'SELECT count(*) FROM sec_filings; SELECT status FROM workflow_runs'
            DAY=2025-11-09 bash -c "$(cat "$TASKS/check.sh")"
            sqlite3 a.db "DELETE FROM sec_filings"
            DAY=2025-11-09 bash -c "$(cat "$TASKS/check.sh")" | jq -r '[.place, .finding, .accession_number] | join(" ")' || echo "${PIPESTATUS[0]}"
            """#, on: site)
        let night = #"{"day":"2025-11-06","listed":1,"archived":1,"rejected":0,"different":0}"#
        #expect(result.output == "\(night)\n\(night)\n1\nsuccess\nsuccess\ndatabase missing 0009990001-25-000007\n1\n", "\(result.errors)")
        #expect(try site.sums().contains("raw/8-K/2025/ALDC/0009990001-25-000007.txt"))
    }

    /// Records of the queue, as flow-run gives them to the worker; one has no object. A database that cannot be reached gives the records back.
    @Test func aBatchOfTheQueue() throws {
        let site = try BucketSite()
        let result = try run(
            #"""
            edgar-list --since 2025-11-01 --until 2025-11-30 --form "$FORMS" | edgar-fetch --quiet --store store | s3-put --quiet --bucket "$BUCKET" > archived
            bash -c "$(cat "$TASKS/work.sh")" < archived
            sqlite3 a.db 'SELECT count(*) FROM sec_filings'
            head -1 archived | sed 's|"s3_path":"[^"]*"|"s3_path":"s3://'"$BUCKET"'/nowhere.txt"|' | cat - archived > partly
            bash -c "$(cat "$TASKS/work.sh")" < partly || echo $?
            DATABASE_URL=postgres://127.0.0.1:1/none bash -c "$(cat "$TASKS/work.sh")" < archived 2> messages || echo $?
            """#, on: site)
        #expect(result.output == "2\n1\n75\n", "\(result.errors)")
        #expect(try site.sums().contains(" rejects/"))
    }

    /// Without room for its work a worker does nothing, and says so: with a status of 1 its messages would be deleted.
    @Test func noRoom() throws {
        let site = try BucketSite()
        let result = try run(
            #"""
            mkdir full
            # mktemp fails as on a full disk.
            printf '#!/bin/sh\necho "mktemp: No space left on device" >&2; exit 1\n' > full/mktemp
            chmod 755 full/mktemp
            for task in work night collect check; do PATH=$PWD/full:$PATH QUEUE_URL=none bash -c "$(cat "$TASKS/$task.sh")" < /dev/null 2>> messages || echo $?; done
            """#, on: site)
        #expect(result.output == "74\n74\n74\n74\n", "\(result.output)\(result.errors)")
    }

    /// Unknown tickers beside others, and alone; and an index that EDGAR has not built yet.
    @Test func whatIsListed() throws {
        let site = try BucketSite()
        let result = try run(
            #"""
            bash -c 'financials-load --migrate < /dev/null'
            DAY=2025-11-06 TICKERS=ALDC,NOSUCH bash -c "$(cat "$TASKS/night.sh")" 2>> messages
            for task in night collect check; do
                DAY=2025-11-06 TICKERS=NOSUCH QUEUE_URL=none bash -c "$(cat "$TASKS/$task.sh")" 2>> messages || echo $?
            done
            monday=$(TZ=America/New_York date -d 'next monday' +%F)
            for task in night collect; do DAY=$monday QUEUE_URL=none bash -c "$(cat "$TASKS/$task.sh")" 2>> messages || echo $?; done
            DAY=2025-11-05 bash -c "$(cat "$TASKS/night.sh")" 2>> messages
            """#, on: site)
        let night = #"{"day":"2025-11-06","listed":1,"archived":1,"rejected":0,"different":0}"#
        let holiday = #"{"day":"2025-11-05","listed":0,"archived":0,"rejected":0,"different":0}"#
        #expect(result.output == "\(night)\n65\n65\n65\n75\n75\n\(holiday)\n", "\(result.output)\(result.errors)")
    }

    /// The users of the database: their passwords are those of the secrets, also with quotes in them, and the reader cannot write.
    @Test(.enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server"))
    func usersOfTheDatabase() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["ADMIN"] = Places.environment("SECFLOW_POSTGRES")
        environment["TASKS"] = "\(Places.examples)/aws/tasks"
        let result = try Subprocess.run(
            [
                "bash", "-eu", "-o", "pipefail", "-c",
                #"""
                name=users_$$
                psql "$ADMIN" -qc "CREATE DATABASE $name"
                trap 'psql "$ADMIN" -qc "DROP DATABASE $name"' EXIT
                host=${ADMIN##*@}
                export PGHOST=${host%:*} PGPORT=${host##*:} PGDATABASE=$name PGUSER=postgres PGPASSWORD=secret
                DATABASE_URL=postgres:///$name financials-load --migrate < /dev/null
                LOADER_PASSWORD=first READER_PASSWORD=r bash -c "$(cat "$TASKS/users.sh")"
                LOADER_PASSWORD="it's \"new\"" READER_PASSWORD=r bash -c "$(cat "$TASKS/users.sh")"
                PGUSER=loader PGPASSWORD="it's \"new\"" psql -Atc 'SELECT count(*) FROM sec_filings'
                PGUSER=loader PGPASSWORD=first psql -Atc 'SELECT 1' 2> refused || echo $?
                PGUSER=reader PGPASSWORD=r psql -Atc 'DELETE FROM sec_filings' 2>> refused || echo $?
                """#,
            ], environment: environment, folder: sandbox.work)
        #expect(result.output == "users: loader and reader can log in\nusers: loader and reader can log in\n0\n2\n1\n", "\(result.errors)")
    }

    /// spot-watch is where the Debian package of the image has it.
    @Test func programsOfTheImage() throws {
        let search = "grep -rhoE '/usr/[a-z/]*(libexec|bin)/[a-z/-]*[a-z]' fanout/aws aws --include=*.json --include=*.sh --include=*.tf"
        let result = try Subprocess.run(["bash", "-c", "\(search) | grep -v /env | sort -u"], folder: Places.examples)
        #expect(result.output.split(separator: "\n") == ["/usr/bin/flow-run", "/usr/bin/secret-run", "/usr/libexec/secflow/spot-watch"])
    }

    /// The tables of Examples/cost/README.md are those of the script and the prices; sums are exact.
    @Test func costs() throws {
        let folder = "\(Places.examples)/cost"
        let table = try Subprocess.run(["\(folder)/costs", "table"])
        #expect(table.status == 0 && !table.output.isEmpty)
        #expect(try Subprocess.text(of: "\(folder)/README.md").contains(table.output), "run Examples/cost/costs table, and put what it prints into README.md")
        let answers = #"""
            {"type":"answer","id":"a","model":"m","question":"risks@1","cost":0.1}
            {"type":"answer","id":"a","model":"m","question":"risks@1","cost":0.1}
            {"type":"answer","id":"b","model":"m","question":"risks@1","cost":0.2}
            {"type":"answer","id":"c","model":"m","question":"risks@1"}
            {"type":"filing"}
            """#
        let sum = try Subprocess.run(["bash", "-c", "\"$0\" answers <<< \"$1\"", "\(folder)/costs", answers])
        #expect(sum.output == "risks@1\tm\t2\t0.3\t0.150000\nall\t\t2\t0.3\t\n")
        #expect(sum.errors == "costs: 1 answers have no cost: filing-ask had no --prices\n")
        // A line that was cut is told, and the others count.
        let cut = answers + "\n" + answers.split(separator: "\n")[0].prefix(40)
        let rest = try Subprocess.run(["bash", "-c", "\"$0\" answers <<< \"$1\"", "\(folder)/costs", cut])
        #expect(rest.status == 1 && rest.output == sum.output && rest.errors.contains("is no whole answer record"), "\(rest.errors)")
        #expect(try Subprocess.run(["\(folder)/costs", "month", "starter", "many"]).status == 64)
    }

    /// The job of Cloud Run does what the night of AWS does: its script is the same, and it names what the job's description gives it.
    @Test func theJobOfCloudRun() throws {
        let site = try BucketSite()
        let result = try run(
            #"""
            python3 - "$EXAMPLES/gcp/job.yaml" > script <<'END'
            import sys, textwrap
            text = open(sys.argv[1]).read()
            print(textwrap.dedent(text.split("- |\n", 1)[1].split("            env:", 1)[0]), end="")
            END
            bash -n script
            DAY=2025-11-06 bash -euo pipefail script
            sqlite3 a.db 'SELECT count(*) FROM sec_filings'
            """#, on: site)
        #expect(result.status == 0 && result.output.hasSuffix("\n1\n"), "\(result.output)\(result.errors)")
        #expect(try site.sums().contains("raw/8-K/2025/ALDC/0009990001-25-000007.txt"))
    }
}
