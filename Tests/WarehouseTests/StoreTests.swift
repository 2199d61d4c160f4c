import Records
import SQLite
import Synchronization
import Testing
@testable import Warehouse

@Suite struct `The store` {
    @Test func `an empty database gets the schema, and a database of another version does not`() throws {
        let scratch = try Scratch()
        _ = try SQLiteStore(path: scratch.path)
        #expect(try scratch.value("PRAGMA user_version") == "\(Schema.version)")
        #expect(try scratch.value("PRAGMA journal_mode") == "wal")
        try SQLiteConnection(path: scratch.path).execute("PRAGMA user_version = 99")
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path, migrating: true) }
        #expect(failure?.kind == .schema)
    }

    @Test func `a database of another program is unchanged without --migrate`() throws {
        let scratch = try Scratch()
        try SQLiteConnection(path: scratch.path).execute("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path) }
        #expect(failure?.kind == .schema)
        #expect(try scratch.value("SELECT count(*) FROM sqlite_schema") == "1")
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        #expect(try scratch.value("SELECT x FROM theirs") == "1")
        #expect(try scratch.load(filing(1, facts: [assets])).count == 1)
    }

    @Test func `a database that cannot be opened says so`() throws {
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: "/nonexistent/folder/x.db") }
        #expect(failure?.kind == .unusable)
    }

    @Test func `a filing that finds the database locked can be tried again`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets]))
        let other = try SQLiteConnection(path: scratch.path)
        try other.execute("BEGIN IMMEDIATE")
        // A filing that is spilled to a temporary file needs the lock only at its `end`, too.
        #expect(try scratch.load(filing(2, facts: [assets, name]), spillSize: 1) == ["000002: database_busy, retryable"])
        #expect(try scratch.load(filing(2, facts: [assets])) == ["000002: database_busy, retryable"])
        try other.execute("ROLLBACK")
        #expect(try scratch.load(filing(2, facts: [assets])) == ["000002: sec_filings 1, facts 1"])
    }

    @Test func `a wait for the lock is reported, and its failure names the lock`() throws {
        let scratch = try Scratch()
        let counted = Atomic<Int>(0)
        let store = try SQLiteStore(path: scratch.path, patience: 4, reportWaiting: { counted.add(1, ordering: .relaxed) })
        var reports: Int { counted.load(ordering: .relaxed) }
        let loader = Loader(store)
        let other = try SQLiteConnection(path: scratch.path)
        try other.execute("BEGIN IMMEDIATE")
        func rejection(_ number: Int) throws -> Rejection? {
            for line in filing(number, facts: [assets]).split(separator: "\n") { _ = try loader.load(try record(String(line)), line: Array(line.utf8).span) }
            try loader.commit()
            guard case .rejected(let rejection, _, _) = loader.takeOutcomes().first else { return nil }
            return rejection
        }
        #expect(try rejection(1)?.message == "another process holds the database's lock: waited 4 s")
        #expect(reports == 1)
        #expect(try rejection(2)?.message == "another process holds the database's lock")
        #expect(reports == 1)
    }

    @Test func `a stop ends a wait for the lock, and says so`() throws {
        let scratch = try Scratch()
        let store = try SQLiteStore(path: scratch.path, patience: 60, shouldStop: { true })
        let other = try SQLiteConnection(path: scratch.path)
        try other.execute("BEGIN IMMEDIATE")
        let failure = #expect(throws: WarehouseFailure.self) { try store.begin([accession(1)]) }
        #expect(failure == WarehouseFailure(.busy, "interrupted while another process held the database's lock"))
    }

    /// The process that holds the lock may be suspended for good.
    @Test func `after a failed wait for the lock, the next filings do not wait`() throws {
        let scratch = try Scratch()
        // `shouldStop` is called after each failed attempt except the last.
        let counted = Atomic<Int>(0)
        let store = try SQLiteStore(
            path: scratch.path, patience: 2,
            shouldStop: {
                counted.add(1, ordering: .relaxed)
                return false
            })
        let loader = Loader(store)
        var waits: Int { counted.load(ordering: .relaxed) }
        func load(_ number: Int) throws -> Bool {
            for line in filing(number, facts: [assets]).split(separator: "\n") { _ = try loader.load(try record(String(line)), line: Array(line.utf8).span) }
            try loader.commit()
            guard case .loaded = loader.takeOutcomes().first else { return false }
            return true
        }
        let other = try SQLiteConnection(path: scratch.path)
        try other.execute("BEGIN IMMEDIATE")
        #expect(try !load(1))
        #expect(waits > 0)
        let before = waits
        for number in 2...5 { #expect(try !load(number)) }
        #expect(waits == before)
        try other.execute("ROLLBACK")
        #expect(try load(6))
        // The lock was obtained, so the next filing waits for it again.
        try other.execute("BEGIN IMMEDIATE")
        #expect(try !load(7))
        #expect(waits > before)
    }

    @Test(arguments: [1, 16 << 20])
    func `no process waits for a filing whose end has not come yet`(spillSize: Int) throws {
        let scratch = try Scratch()
        let loader = Loader(try SQLiteStore(path: scratch.path, patience: 1), spillSize: spillSize)
        let lines = (filing(1, facts: [name]) + filing(2, facts: [assets, name], statements: [income])).split(separator: "\n")
        for line in lines.dropLast() { _ = try loader.load(try record(String(line)), line: Array(line.utf8).span) }
        try loader.commit()
        #expect(try scratch.load(filing(3, facts: [assets])) == ["000003: sec_filings 1, facts 1"])
        for line in lines.suffix(1) { _ = try loader.load(try record(String(line)), line: Array(line.utf8).span) }
        try loader.finish()
        #expect(loader.takeOutcomes().count == 2)
        #expect(
            try scratch.value("SELECT count(*) || group_concat(coalesce(value, text), '') FROM facts WHERE accession_number = '\(accession(2))'")
                == "21234567890123456789.10Acme \"Ü\" é\n")
    }

    @Test func `two stores load into one file alternately`() throws {
        let scratch = try Scratch()
        let loaders = try (0..<2).map { _ in Loader(try SQLiteStore(path: scratch.path, patience: 1)) }
        for number in 1...20 {
            let loader = loaders[number % 2]
            for line in filing(number, facts: [assets, name]).split(separator: "\n") {
                _ = try loader.load(try record(String(line)), line: Array(line.utf8).span)
            }
            try loader.commit()
        }
        #expect(try scratch.value("SELECT count(*) FROM facts") == "40")
    }

    @Test(arguments: [
        ("postgres://host/db", false), ("postgresql://user@host", false), ("postgres://user:secret@host/db", true), ("postgres:///db?host=/tmp", false),
        ("postgres://user@host/db?password=secret", true), ("postgres://host:5432/db", false), ("postgres:///db?user=a:b@c", false),
        ("postgres://u:p?w@host/db", true), ("postgres://u@host/db?pass%77ord=x", true), ("postgres://u@host/db?sslpassword=x", true),
        ("postgres://u%40x@h1:1,h2:2/a%40b", false), ("postgresql://[::1]:5432/db", false), ("postgres://", false), ("postgres://h1:,h2/db", false),
    ])
    func `addresses of servers`(text: String, holdsPassword: Bool) throws {
        let location = try DatabaseLocation(text)
        #expect(location == .postgres(address: text))
        #expect(location.holdsPassword == holdsPassword)
    }

    /// No message repeats a part of the address, which may be one of a password.
    @Test(arguments: [
        "postgres://u:hunter2%ZZ@host/db", "postgres://u:hunter2@host:hunter3/db", "postgres://u:hunter2@host:0/db", "postgres://u:hunter2@host:65536/db",
        "postgres://u:hunter2@host:1,host:-1/db", "postgres://u:hunter2", "postgres://u:hunter2/x@host/db", "postgres://u:12/hunter2@host/db",
        "postgres://u:hun@ter2@host/db", "postgres://u:hunter2@host/d@b", "postgres://u:hunter2@host/db?nonsense=hunter3",
        "postgres://u:hunter2@host/db?hunter3", "postgres://u:hunter2@host/db?a=b=hunter3", "postgres://u:hunter2@host/db?password=%00hunter3",
        "postgres://u:hunter2@[host/db", "postgres://u:hunter2@[]/db",
        "postgres://u:hunter2@[::1]hunter3/db", "POSTGRES://u:hunter2@host/db", "postgres:u:hunter2@host/db", "postgres:/u:hunter2@host", "postgresql:hunter2",
        "postgres://u:hunter2\"%zz@host", "postgres://u:hunter2: \"%zz@host", "postgres://u:hunter2%", "postgres://u:hun\nter2@host:x/db",
    ])
    func `addresses that are malformed`(text: String) {
        let failure = #expect(throws: DatabaseLocation.Failure.self, "\(text)") { try DatabaseLocation(text) }
        let message = failure?.description ?? ""
        #expect(message.hasPrefix("the address of the database is malformed: ") && message.count < 180, "\(message)")
        #expect(!message.contains("hun") && !message.contains("ter2"), "\(message)")
        #expect(!message.hasSuffix(": ") && !message.contains("\n"))
        let refused = #expect(throws: WarehouseFailure.self) { try PostgresStore(text) }
        #expect(refused?.kind == .refused && refused?.message == message)
    }

    @Test(arguments: [
        ("sqlite:a.db", "a.db"), ("sqlite:./:memory:", "./:memory:"), ("sqlite:///var/a.db", "/var/a.db"), ("sqlite:/var/a.db", "/var/a.db"),
        ("a.db", "a.db"), ("/var/a b.db", "/var/a b.db"), ("./postgres:a", "./postgres:a"), ("a/b:c", "a/b:c"),
        ("sqlite:./file:a", "./file:a"), ("sqlite:memory", "memory"), ("sqlite:files/a.db", "files/a.db"), ("sqlite:a.db?mode=memory", "a.db?mode=memory"),
        ("a=b.db", "a=b.db"), ("./host=h.db", "./host=h.db"), ("/var/user=1.db", "/var/user=1.db"), ("sqlite:host=h", "host=h"),
        ("form=10-K.db", "form=10-K.db"),
    ])
    func `locations`(text: String, path: String) throws {
        #expect(try DatabaseLocation(text) == .sqlite(path: path))
    }

    @Test(arguments: [
        "host=h dbname=d password=secret", "dbname=d", " password = secret user=u", "PASSWORD=secret", "x password=secret", "host='a b' password=secret",
        "", ":memory:", ":a", "a:b.db", "file:a.db", "s3://a.db", "redis+tls:a", "sqlite:", "sqlite://a.db",
        "mysql://x", "sqlite::memory:", "sqlite:///:memory:",
        "sqlite://", "sqlite://:memory:", "sqlite::memory:?cache=shared", "sqlite::x", "sqlite:file::memory:", "sqlite:file:a.db?mode=memory",
        "sqlite:file:a.db",
        "sqlite:a\0b",
    ])
    func `locations that are none`(text: String) {
        let failure = #expect(throws: DatabaseLocation.Failure.self) { try DatabaseLocation(text) }
        #expect(failure?.description.contains("secret") == false)
    }
}

@Suite struct `Ages` {
    @Test(arguments: [("7y", "2019-11-27"), ("1m", "2026-10-27"), ("9m", "2026-02-27"), ("23m", "2024-12-27"), ("30d", "2026-10-28")])
    func `lie before a day`(text: String, expected: String) throws {
        let age = try #require(Age(argument: text))
        #expect(age.before(try #require(CalendarDate("2026-11-27"))).description == expected)
    }

    @Test func `of months end with the last day of a short one`() throws {
        #expect(Age(argument: "1m")?.before(try #require(CalendarDate("2026-03-31"))).description == "2026-02-28")
        #expect(Age(argument: "1y")?.before(try #require(CalendarDate("2024-02-29"))).description == "2023-02-28")
    }

    @Test(arguments: ["", "7", "y", "0y", "-1y", "+1y", "7w", "1.5y", "201y", "99999999999999999999d"])
    func `that are none`(text: String) {
        #expect(Age(argument: text) == nil)
    }
}
