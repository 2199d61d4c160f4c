import Bytes
import Clocks
import Glibc
import Testing

/// Many processes of edgar-fetch and edgar-list against a mirror.
///
/// The tests check the issued slots: they are evenly spaced, and no request comes before its slot. The time at which a request arrives depends on the load of the
/// machine, so the mirror refuses no request.
@Suite(.serialized) struct RateTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let companies = isLong ? 24 : 8
    private static let seconds = isLong ? 60.0 : 7.0

    /// Every request has a slot, every process gets its share, and the rate is used in full.
    @Test func manyProcesses() throws {
        let sandbox = try Sandbox()
        let filings = try filings(sandbox)
        let slotLog = try SlotLog(file: "\(sandbox.home)/rate")
        let times = try run(filings, sandbox.environment, sandbox) { _ in slotLog.watch(seconds: Self.seconds) }
        slotLog.watch(seconds: 0)
        // After 3 s all processes have started, and each has one slot reserved.
        let steady = times.part(from: 3, to: times.duration)
        let shares = steady.shares(companies: Self.companies)
        report("\(Self.companies) processes: \(times); \(slotLog); from 3 s on \(steady), shares \(shares)")
        try check(times, slotLog)
        #expect(slotLog.rate(from: 3) >= 9.3)
        // In a short run the shares are small, so one request more or less counts much.
        let mean = Double(shares.reduce(0, +)) / Double(shares.count)
        #expect(Double(shares.min() ?? 0) >= mean / 2 - 1, "\(shares)")
    }

    /// The same checks while processes are killed, suspended for a while, and started. Each of these processes loses one slot, and no other slot is lost.
    @Test func whileProcessesAreKilledAndStopped() throws {
        let sandbox = try Sandbox()
        let (environment, filings) = (sandbox.environment, try filings(sandbox))
        let slotLog = try SlotLog(file: "\(sandbox.home)/rate")
        var lost = 0
        let times = try run(filings, environment, sandbox) { workers in
            let end = monotonicSeconds() + Self.seconds
            while monotonicSeconds() < end {
                let index = Int.random(in: workers.indices)
                if Bool.random() {
                    kill(-workers[index].process, SIGKILL)
                    _ = workers[index].wait(seconds: 5)
                    workers[index] = try start(index, filings, environment, sandbox)
                    slotLog.watch(seconds: 0.5)
                } else {
                    kill(-workers[index].process, SIGSTOP)
                    slotLog.watch(seconds: 0.5)
                    kill(-workers[index].process, SIGCONT)
                }
                lost += 1
            }
        }
        slotLog.watch(seconds: 0)
        report("\(Self.companies) processes, \(lost) times one killed or stopped: \(times); \(slotLog)")
        try check(times, slotLog)
        #expect(slotLog.rate(from: 3) >= 9.3)
    }

    /// Many hosts, here network namespaces, share the rate through one Redis server.
    @Test(.enabled(if: Self.canMakeNamespaces, "no network namespaces can be made here, or there is no redis-server"))
    func threeHostsThroughRedis() throws {
        let sandbox = try Sandbox()
        _ = try filings(sandbox)
        let script = """
            set -e
            unshared() { [ "$(readlink /proc/$1/ns/net)" != "$(readlink /proc/self/ns/net)" ]; }
            export -f unshared
            trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null' EXIT
            ip link set lo up
            ip link add hosts type bridge
            ip address add 10.211.0.1/24 dev hosts
            ip link set hosts up
            redis-server --port 6379 --bind 10.211.0.1 --save '' --dir . --protected-mode no > redis.log &
            within 20 redis-cli -h 10.211.0.1 ping
            # Each slot that is given is a line of its output.
            redis-cli -h 10.211.0.1 monitor > monitor &
            edgar-mirror --root root --port 8300 --log requests &
            # The mirror listens on loopback only: packets to it may come from the hosts.
            echo 1 | tee /proc/sys/net/ipv4/conf/all/route_localnet > /proc/sys/net/ipv4/conf/hosts/route_localnet
            within 20 curl -s -o /dev/null http://127.0.0.1:8300/healthz
            export EDGAR_BASE_URL=http://127.0.0.1:8300 SECFLOW_RATE_FILE=redis://10.211.0.1:6379/1
            for host in 1 2 3; do
                # Each host has a network of its own, and waits until it is connected.
                unshare -n timeout -k 1 $((SECONDS_ALLOWED + 15)) bash -c '
                    until ip address add 10.211.0.1'$host'/24 dev plug 2>/dev/null; do sleep 0.05; done
                    ip link set plug up
                    echo 1 | tee /proc/sys/net/ipv4/conf/all/route_localnet > /proc/sys/net/ipv4/conf/plug/route_localnet
                    ip route add 127.0.0.1/32 dev plug src 10.211.0.1'$host'
                    until [ -e go ] && : < /dev/tcp/10.211.0.1/6379; do sleep 0.05; done 2>/dev/null
                    for company in $(seq '$((host - 1))' 3 $((COMPANIES - 1))); do
                        timeout -k 3 $SECONDS_ALLOWED edgar-fetch --store store --quiet < list-$company > /dev/null &
                    done
                    wait' &
                within 20 unshared $!
                ip link add host$host type veth peer name plug netns $!
                ip link set host$host master hosts up
                hosts="$hosts $!"
            done
            touch go
            wait $hosts
            edgar-fetch --rate-status > status
            """
        var environment = sandbox.environment
        environment["COMPANIES"] = "\(Self.companies)"
        environment["SECONDS_ALLOWED"] = "\(Int(Self.seconds))"
        let result = try Subprocess.run(
            ["unshare", "-n", "bash", "-c", script], environment: environment, folder: sandbox.home, seconds: Self.seconds + 40)
        #expect(result.status == 0, "\(result.errors)")
        let times = try RequestTimes(log: "\(sandbox.home)/requests")
        let slotLog = try SlotLog(monitor: "\(sandbox.home)/monitor")
        report("\(Self.companies) processes on three hosts through Redis: \(times); \(slotLog)")
        try check(times, slotLog)
        #expect(slotLog.rate(from: 2, to: Self.seconds - 1) >= 9.3)
        let status = try Subprocess.text(of: "\(sandbox.home)/status")
        #expect(status.hasPrefix("rate_file redis://10.211.0.1:6379/1\n") && !status.contains("last_accepted 0 "), "\(status)")
    }

    private static let canMakeNamespaces =
        (try? Subprocess.run(["bash", "-c", "command -v redis-server && unshare -n ip link add host0 type veth peer name plug0"]).status) == 0

    private func filings(_ sandbox: Sandbox) throws -> SmallFilings {
        try SmallFilings(companies: Self.companies, each: Int(Self.seconds * 10) / Self.companies * 2, folder: sandbox.home)
    }

    /// Slots are never closer than the rate allows, and no request came before its slot.
    private func check(_ times: RequestTimes, _ slotLog: SlotLog) throws {
        #expect(slotLog.closest > 0.99 / 9.5, "\(slotLog)")
        #expect(times.refusals == 0)
        #expect(times.requests.count >= 20, "\(times)")
        // Each request is sent in its slot or later: the tenth to arrive is no earlier than the tenth slot. Two clocks cannot be read at quite the same moment.
        let slots = slotLog.slots
        #expect(times.requests.count <= slots.count, "\(times.requests.count) requests, \(slots.count) slots")
        let offset = wallNanoseconds() - monotonicNanoseconds()
        let early = zip(times.requests, slots).map { $1 - ($0.time + offset) }.max() ?? 0
        #expect(early < 10_000_000, "a request \(early) ns before its slot")
    }

    /// Starts all processes, runs `meanwhile`, and ends them. Returns the times of the mirror's requests.
    private func run(
        _ filings: SmallFilings, _ environment: [String: String], _ sandbox: Sandbox, meanwhile: (inout [Subprocess]) throws -> Void
    ) throws -> RequestTimes {
        var environment = environment
        let commands = "exec edgar-mirror --root '\(filings.root)' --port \"$PORT\" --log requests"
        let mirror = try TestServer(commands: commands, folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        var workers: [Subprocess] = []
        defer { for worker in workers { worker.stop() } }
        for index in 0..<Self.companies { workers.append(try start(index, filings, environment, sandbox)) }
        try meanwhile(&workers)
        for worker in workers { kill(-worker.process, SIGKILL) }
        return try RequestTimes(log: "\(sandbox.home)/requests")
    }

    /// Starts a process: every fourth lists its company again and again, the others fetch filings.
    private func start(_ index: Int, _ filings: SmallFilings, _ environment: [String: String], _ sandbox: Sandbox) throws -> Subprocess {
        var environment = environment
        if environment["EDGAR_BASE_URL"] == nil {
            // The process is started again while the mirror runs: its address was noted at the first start.
            environment["EDGAR_BASE_URL"] = try Subprocess.text(of: "\(sandbox.home)/address")
        } else {
            try write(environment["EDGAR_BASE_URL"] ?? "", to: "\(sandbox.home)/address")
        }
        let command =
            index % 4 == 3
            ? "while :; do edgar-list --cik \(SmallFilings.cik(index)) --quiet > /dev/null || exit; done"
            : "exec edgar-fetch --store store-\(index) --quiet < list-\(index) > /dev/null"
        return try Subprocess(["bash", "-c", command], environment: environment, folder: sandbox.home)
    }

    private func report(_ text: String) { print("[rate] \(text)") }
}

/// The slots that a rate file or a Redis server issued.
private final class SlotLog: CustomStringConvertible {
    /// Nanoseconds from one slot to the next.
    private static let spacing = Int(1e9 / 9.5)

    private let path: String
    /// Each value of the next free slot, in nanoseconds of Unix time; the first value is the first slot.
    private var next: [Int] = []

    /// Creates the rate file, with a first slot that no process can have used yet.
    init(file path: String) throws {
        self.path = path
        let first = wallSeconds() + 2
        try write("next_slot \(first).000000000 (soon)\n", to: path)
        next = [first * 1_000_000_000]
    }

    /// - Parameter path: the output of `redis-cli monitor`.
    init(monitor path: String) throws {
        self.path = path
        for line in try Subprocess.text(of: path).split(separator: "\n") {
            guard let micros = line.firstMatch(of: #/"next_slot" "([0-9]+)"$/#)?.1 else { continue }
            let value = (Int(micros) ?? 0) * 1000
            if next.isEmpty { next = [value - Self.spacing] }
            add(value)
        }
    }

    /// Reads the file again and again for some seconds; about ten slots a second are issued.
    func watch(seconds: Double) {
        let end = monotonicSeconds() + seconds
        repeat {
            if let text = try? Subprocess.text(of: path), let match = text.firstMatch(of: #/next_slot ([0-9]+)\.([0-9]{9}) /#) {
                add((Int(match.1) ?? 0) * 1_000_000_000 + (Int(match.2) ?? 0))
            }
            usleep(1000)
        } while monotonicSeconds() < end
    }

    private func add(_ value: Int) {
        if value > 0, next.last != value { next.append(value) }
    }

    /// All slots. If a value was missed between two reads of the file, the slots that fit in between are filled in.
    var slots: [Int] {
        zip(next, next.dropFirst()).flatMap { last, value in
            let room = max(1, (value - last + Self.spacing / 100) / Self.spacing)
            return (1...room).reversed().map { value - $0 * Self.spacing }
        }
    }

    /// Seconds between the two closest slots; negative if a later slot is before an earlier one.
    var closest: Double { zip(next, next.dropFirst()).map { Double($1 - $0) / 1e9 }.min() ?? 0 }

    /// Slots a second, from `start` seconds after the first slot to the last, or to `end`.
    func rate(from start: Double, to end: Double = .infinity) -> Double {
        let slots = slots
        guard let first = slots.first else { return 0 }
        let part = slots.filter { Double($0 - first) / 1e9 >= start && Double($0 - first) / 1e9 <= end }
        guard let low = part.first, let high = part.last, high > low else { return 0 }
        return Double(part.count - 1) / (Double(high - low) / 1e9)
    }

    var description: String { "\(slots.count) slots, \(next.count) seen, the closest \(closest) s apart" }
}
