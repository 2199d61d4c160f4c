import Bytes
import Glibc
import PostgreSQL
import SQLite
import Testing
@testable import Warehouse

/// The lease and the records of runs, the same in both kinds of databases.
@Suite(.serialized) struct `Runs of workflows` {
    static let kinds: [DatabaseKind] = ServerDatabase.server == nil ? [.sqlite] : [.sqlite, .postgres]

    /// A database of a kind, with what a test looks at.
    private struct Place {
        let scratch: Scratch
        let server: ServerDatabase?

        init(_ kind: DatabaseKind) throws {
            scratch = try Scratch()
            server = kind == .postgres ? try ServerDatabase("workflow_tests") : nil
        }

        func open() throws -> WorkflowDatabase {
            let location: DatabaseLocation = server.map { .postgres(address: $0.address) } ?? .sqlite(path: scratch.path)
            return try WorkflowDatabase(location, migrating: false, shouldStop: { false }, note: { _ in })
        }

        func value(_ sql: String) throws -> String? { try server.map { try $0.value(sql) } ?? scratch.value(sql) }

        /// Moves the times of a run into the past.
        func age(_ runID: String, seconds: Int) throws {
            if let server {
                try server.connect().execute("UPDATE workflow_runs SET heartbeat_at = heartbeat_at - interval '\(seconds) seconds' WHERE id = '\(runID)'")
            } else {
                try SQLiteConnection(path: scratch.path).execute(
                    "UPDATE workflow_runs SET heartbeat_at = strftime('%Y-%m-%dT%H:%M:%fZ', heartbeat_at, '-\(seconds) seconds') WHERE id = '\(runID)'")
            }
        }
    }

    private func acquire(
        _ database: WorkflowDatabase, _ run: String, name: String = "nightly", takeover: Double = 120, metadata: String = #"{"host":"a","pid":7}"#,
        _ liveness: Liveness = .unknown
    ) throws -> String {
        switch try database.acquire(
            WorkflowDatabase.Workflow(name: name), runID: run, metadata: Array(metadata.utf8), takeover: takeover, liveness: { _ in liveness })
        {
        case .held(let holder): "held by \(holder.runID == run ? "itself" : holder.runID) \(holder.host ?? "-") \(holder.process ?? 0)"
        case .acquired(let lost): lost.map { "\($0.runID): \($0.error)" } ?? "acquired"
        }
    }

    private func end(_ status: RunStatus) -> WorkflowDatabase.RunEnd {
        WorkflowDatabase.RunEnd(
            status: status, duration: 61.5, logs: "log", outputs: Array(#"{"n":1}"#.utf8), error: status == .success ? nil : "why",
            metadata: Array("{}".utf8))
    }

    private let runs = (1...5).map { "00000000-0000-4000-8000-00000000000\($0)" }

    @Test(arguments: kinds) func `one run at a time has the lease`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        #expect(try acquire(database, runs[0]) == "acquired")
        #expect(try acquire(database, runs[1]) == "held by \(runs[0]) a 7")
        #expect(try acquire(place.open(), runs[1]) == "held by \(runs[0]) a 7")
        #expect(try acquire(database, runs[1], name: "other") == "acquired")
        // A commit whose confirmation was lost is repeated.
        #expect(try acquire(database, runs[0]) == "acquired")
        _ = try database.recordEnd(runs[0], end(.success))
        #expect(try acquire(database, runs[2]) == "acquired")
        // The index holds whatever another program does.
        let id = kind == .postgres ? "gen_random_uuid()" : "'another'"
        let sql = "INSERT INTO workflow_runs (id, workflow_id, status) SELECT \(id), workflow_id, 'pending' FROM workflow_runs WHERE id = '\(runs[2])'"
        if let server = place.server {
            #expect(throws: PostgresFailure.self) { try server.connect().execute(sql) }
        } else {
            #expect(throws: SQLiteFailure.self) { try SQLiteConnection(path: place.scratch.path).execute(sql) }
        }
    }

    @Test(arguments: kinds) func `a silent run is replaced after the time of takeover, and finds out`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        #expect(try acquire(database, runs[0]) == "acquired")
        // A server that has just started cannot say that a run was silent: the time counts from its start.
        if let server = place.server, try server.value("SELECT now() - pg_postmaster_start_time() < interval '5 seconds'") == "t" { sleep(5) }
        try place.age(runs[0], seconds: 3)
        #expect(try acquire(database, runs[1], takeover: 60) == "held by \(runs[0]) a 7")
        #expect(try acquire(database, runs[1], takeover: 2, .alive) == "held by \(runs[0]) a 7")
        #expect(try acquire(database, runs[1], takeover: 2).hasPrefix("\(runs[0]): lost: process 7 on a sent no heartbeat for "))
        #expect(try !database.sendHeartbeat(runs[0], .running, metadata: Array("{}".utf8)))
        #expect(try database.sendHeartbeat(runs[1], .pending, metadata: Array("{}".utf8)))
        #expect(try place.value("SELECT status FROM workflow_runs WHERE id = '\(runs[0])'") == "lost")
        // Its end is known after all. The record of the other run stays as it is.
        _ = try database.recordEnd(runs[0], end(.interrupted))
        #expect(try place.value("SELECT status FROM workflow_runs WHERE id = '\(runs[0])'") == "interrupted")
        #expect(try place.value("SELECT status FROM workflow_runs WHERE id = '\(runs[1])'") == "pending")
    }

    @Test(arguments: kinds) func `a dead run is replaced at once, and one keeps its own time of takeover`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        #expect(try acquire(database, runs[0], metadata: #"{"host":"a","pid":7,"takeover_seconds":3600}"#) == "acquired")
        try place.age(runs[0], seconds: 100)
        #expect(try acquire(database, runs[1], takeover: 1) == "held by \(runs[0]) a 7")
        #expect(try acquire(database, runs[1], .dead) == "\(runs[0]): lost: process 7 on a died")
    }

    @Test(arguments: kinds) func `ends are recorded by the start and the duration`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        #expect(try acquire(database, runs[0]) == "acquired")
        let history = try database.recordEnd(runs[0], end(.success))
        #expect(history.firstFailure == nil)
        #expect(abs((history.lastSuccess ?? 0) - (time(nil) + 61)) < 30)
        #expect(try place.value("SELECT duration_seconds FROM workflow_runs") == "62")
        let took = kind == .postgres ? "extract(epoch FROM completed_at - started_at)" : "(julianday(completed_at) - julianday(started_at)) * 86400"
        #expect(try place.value("SELECT round(CAST(\(took) AS numeric), 1) FROM workflow_runs").flatMap { Double($0) } == 61.5)
        #expect(throws: WarehouseFailure.self) { try database.recordEnd(runs[4], end(.success)) }
    }

    @Test(arguments: kinds) func `the failures since the last success are one incident`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        var incidents: [String?] = []
        for (run, status) in zip(runs, [RunStatus.success, .failed, .interrupted, .timedOut, .success]) {
            #expect(try acquire(database, run) == "acquired")
            incidents.append(try database.recordEnd(run, end(status)).firstFailure)
        }
        #expect(incidents == [nil, nil, runs[1], runs[1], runs[1]])
        let after = "00000000-0000-4000-8000-000000000009"
        #expect(try acquire(database, after) == "acquired")
        #expect(try database.recordEnd(after, end(.success)).firstFailure == nil)
    }

    @Test(arguments: kinds) func `metrics become rows of the workflow's series`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        #expect(try acquire(database, runs[0]) == "acquired")
        let values = [1.5, .infinity, 2].map { MetricValue(name: "m", value: $0, labels: Array(#"{"tool":"t"}"#.utf8)) }
        try database.addMetrics(values, of: runs[0])
        let sum = try place.value("SELECT sum(metric_value) FROM workflow_metrics WHERE metric_name = 'm' AND workflow_id IS NOT NULL")
        #expect(sum.flatMap { Double($0) } == 3.5)
    }

    @Test(arguments: kinds) func `what an option says of a workflow is kept until another one says something else`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        func declare(_ run: Int, _ workflow: WorkflowDatabase.Workflow) throws -> String? {
            _ = try database.acquire(workflow, runID: runs[run], metadata: Array("{}".utf8), takeover: 1, liveness: { _ in .dead })
            return try place.value("SELECT coalesce(description, '-') || ' ' || coalesce(CAST(schedule AS text), '-') FROM workflows")
        }
        #expect(try declare(0, .init(name: "a")) == "- -")
        #expect(try declare(1, .init(name: "a", description: "d", schedule: Array(#""0 2""#.utf8))) == #"d "0 2""#)
        #expect(try declare(2, .init(name: "a", description: "e")) == #"e "0 2""#)
        #expect(try declare(3, .init(name: "a")) == #"e "0 2""#)
    }

    @Test(arguments: kinds) func `of many that start at once, also in a new database, one has the lease`(kind: DatabaseKind) async throws {
        let place = try Place(kind)
        let location: DatabaseLocation = place.server.map { .postgres(address: $0.address) } ?? .sqlite(path: place.scratch.path)
        let winners = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    guard let database = try? WorkflowDatabase(location, migrating: false, shouldStop: { false }, note: { _ in }) else { return 100 }
                    let acquisition = try? database.acquire(
                        .init(name: "a"), runID: WorkflowDatabase.randomUUID(), metadata: Array("{}".utf8), takeover: 60, liveness: { _ in .unknown })
                    switch acquisition {
                    case .acquired?: return 1
                    case .held?: return 0
                    case nil: return 100
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test(arguments: kinds) func `runs are listed, the latest first`(kind: DatabaseKind) throws {
        let place = try Place(kind)
        let database = try place.open()
        // SQLite keeps milliseconds.
        let pause: UInt32 = 5000
        #expect(try acquire(database, runs[0]) == "acquired")
        _ = try database.recordEnd(runs[0], end(.failed))
        usleep(pause)
        #expect(try acquire(database, runs[1], name: "other") == "acquired")
        usleep(pause)
        #expect(try acquire(database, runs[2]) == "acquired")
        let location: DatabaseLocation = place.server.map { .postgres(address: $0.address) } ?? .sqlite(path: place.scratch.path)
        func list(of workflow: String? = nil, isRunning: Bool = false, limit: Int = 10) throws -> [String?] {
            var found: [String?] = []
            try WarehouseReader(location, application: "test", shouldStop: { false }).forEachRun(
                of: workflow, isRunning: isRunning, limit: limit, { (run: ResultRow) throws(WarehouseFailure) in found.append(run.text(0)) }, failing: { $0 })
            return found
        }
        #expect(try list() == [runs[2], runs[1], runs[0]])
        #expect(try list(of: "nightly") == [runs[2], runs[0]])
        #expect(try list(of: "nightly", isRunning: true) == [runs[2]])
        #expect(try list(limit: 1) == [runs[2]])
    }

    @Test func `a random UUID has the form of version 4`() {
        let identifiers = (0..<50).map { _ in WorkflowDatabase.randomUUID() }
        #expect(Set(identifiers).count == 50)
        for identifier in identifiers { #expect(identifier.firstMatch(of: #/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/#) != nil) }
    }
}
