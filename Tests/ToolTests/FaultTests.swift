import Bytes
import Glibc
import Testing

/// A mirror spoils one response in five, with every kind of fault. Every filing still reaches the store, byte for byte.
@Suite(.serialized) struct FaultTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let (companies, each) = isLong ? (20, 250) : (4, 40)

    @Test func everyFilingByteForByte() throws {
        try withFaultyMirror { sandbox, environment in
            var runs = 0
            var status: Int32?
            repeat {
                status = try fetch(sandbox, environment).wait(seconds: 900)
                runs += 1
            } while status == 75 && runs < 10
            #expect(status == 0, "after \(runs) runs")
            try check(sandbox)
            // The mirror did spoil responses.
            let times = try RequestTimes(log: "\(sandbox.home)/requests")
            #expect(times.requests.count > Self.companies * Self.each * 11 / 10)
            print("[fault] \(Self.companies * Self.each) filings: \(times.requests.count) requests, \(runs) runs")
        }
    }

    @Test func theSameKilledAtRandomMoments() throws {
        try withFaultyMirror { sandbox, environment in
            var kills = 0
            for _ in 0..<(Self.isLong ? 60 : 5) {
                let run = try fetch(sandbox, environment)
                usleep(UInt32.random(in: 5_000...(Self.isLong ? 4_000_000 : 400_000)))
                kill(-run.process, SIGKILL)
                if run.wait(seconds: 10) == 128 + SIGKILL { kills += 1 }
            }
            var status: Int32?
            for _ in 0..<10 {
                status = try fetch(sandbox, environment).wait(seconds: 900)
                if status != 75 { break }
            }
            #expect(status == 0 && kills > 0)
            try check(sandbox)
        }
    }

    private func fetch(_ sandbox: Sandbox, _ environment: [String: String]) throws -> Subprocess {
        let command = "cat list-* | edgar-fetch --store store --rate 0 --jobs 16 --quiet --rejects rejects > fetched"
        return try Subprocess(["bash", "-o", "pipefail", "-c", command], environment: environment, folder: sandbox.home)
    }

    private func withFaultyMirror(_ body: (Sandbox, [String: String]) throws -> Void) throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let filings = try SmallFilings(companies: Self.companies, each: Self.each, folder: sandbox.home)
        let commands = "exec edgar-mirror --root '\(filings.root)' --port \"$PORT\" --log requests --fault all=20%:1 --fault-on /Archives"
        let mirror = try TestServer(commands: commands, folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        try body(sandbox, environment)
    }

    /// Checks that the store holds the mirror's files and nothing else.
    private func check(_ sandbox: Sandbox) throws {
        let script = """
            (cd root && find . -type f -exec sha256sum {} + | sed 's|[^ ]*/||' | sort) > expected
            (cd store && find . -type f -exec sha256sum {} + | sed 's|[^ ]*/||' | sort) > found
            diff expected found
            wc -l < fetched
            """
        let result = try Subprocess.run(["bash", "-c", script], folder: sandbox.home, seconds: 120)
        #expect(result.output == "\(Self.companies * Self.each)\n")
    }
}
