import Bytes
import Glibc
import Testing

/// Many processes of edgar-fetch and edgar-list against a mirror that refuses the eleventh request within a second, as the SEC does.
@Suite(.serialized) struct RateTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let companies = isLong ? 24 : 8
    private static let seconds = isLong ? 60.0 : 7.0

    /// Nobody is refused, nobody starves, and what the rate allows is used.
    @Test func manyProcesses() throws {
        try patiently { sandbox, environment, filings in
            let times = try run(filings, environment, sandbox) { usleep(UInt32(Self.seconds * 1e6)) }
            // From when all had begun: a queue of one slot each.
            let steady = times.part(from: 3, to: times.duration)
            let shares = steady.shares(companies: Self.companies)
            report("\(Self.companies) processes: \(times); from 3 s on \(steady), shares \(shares)")
            var faults = faults(of: times)
            if steady.rate < 9.3 { faults.append("\(steady.rate) a second") }
            let (least, most) = (shares.min() ?? 0, shares.max() ?? 0)
            // In a short run one request more or less is much of a share.
            if Double(most) >= 1.5 * Double(least), most - least > 1 { faults.append("shares \(shares)") }
            return faults
        }
    }

    /// The same while processes are killed, stopped for a while, and started: a turn is lost with each, and nothing else.
    @Test func whileProcessesAreKilledAndStopped() throws {
        try patiently { sandbox, environment, filings in
            var lost = 0
            let times = try run(filings, environment, sandbox) { workers in
                let end = Double(Self.seconds)
                var elapsed = 0.0
                while elapsed < end {
                    let index = Int.random(in: workers.indices)
                    if Bool.random() {
                        kill(-workers[index].process, SIGKILL)
                        _ = workers[index].wait(seconds: 5)
                        workers[index] = try start(index, filings, environment, sandbox)
                        usleep(500_000)
                    } else {
                        kill(-workers[index].process, SIGSTOP)
                        usleep(500_000)
                        kill(-workers[index].process, SIGCONT)
                    }
                    lost += 1
                    elapsed += 0.5
                }
            }
            report("\(Self.companies) processes, \(lost) times one killed or stopped: \(times)")
            var faults = faults(of: times)
            let used = Double(times.requests.count + lost) / times.duration
            if used < 9.3 { faults.append("\(used) a second") }
            return faults
        }
    }

    /// Many hosts, here network namespaces, through one Redis server.
    @Test(.enabled(if: Self.canMakeNamespaces, "no network namespaces can be made here, or there is no redis-server"))
    func threeHostsThroughRedis() throws {
        try patiently { sandbox, environment, _ in
            let script = """
                set -e
                trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null' EXIT
                ip link set lo up
                ip link add hosts type bridge
                ip address add 10.211.0.1/24 dev hosts
                ip link set hosts up
                redis-server --port 6379 --bind 10.211.0.1 --save '' --dir . --protected-mode no > redis.log &
                edgar-mirror --root root --port 8300 --rate 10 --log requests &
                # The mirror listens on loopback only: packets to it may come from the hosts.
                echo 1 | tee /proc/sys/net/ipv4/conf/all/route_localnet > /proc/sys/net/ipv4/conf/hosts/route_localnet
                for _ in $(seq 100); do curl -s -o /dev/null http://127.0.0.1:8300/healthz && break; sleep 0.1; done
                export EDGAR_BASE_URL=http://127.0.0.1:8300 SECFLOW_RATE_FILE=redis://10.211.0.1:6379/1
                for host in 1 2 3; do
                    # Each has its own idea of the network, and waits until it is plugged in.
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
                    for _ in $(seq 200); do [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break; sleep 0.02; done
                    ip link add host$host type veth peer name plug netns $!
                    ip link set host$host master hosts up
                    hosts="$hosts $!"
                done
                # What asked whether the mirror is up must not share a second with what is measured.
                sleep 1.5
                touch go
                wait $hosts
                edgar-fetch --rate-status > status
                """
            var environment = environment
            environment["COMPANIES"] = "\(Self.companies)"
            environment["SECONDS_ALLOWED"] = "\(Int(Self.seconds))"
            let result = try Subprocess.run(
                ["unshare", "-n", "bash", "-c", script], environment: environment, folder: sandbox.home, seconds: Self.seconds + 40)
            guard result.status == 0 else { return ["status \(result.status): \(result.errors)"] }
            let times = try RequestTimes(log: "\(sandbox.home)/requests")
            report("\(Self.companies) processes on three hosts through Redis: \(times)")
            var faults = faults(of: times)
            let steady = times.part(from: 2, to: Self.seconds - 1)
            if steady.rate < 9.3 { faults.append("\(steady.rate) a second") }
            let status = try Subprocess.text(of: "\(sandbox.home)/status")
            if !status.hasPrefix("rate_file redis://10.211.0.1:6379/1\n") || status.contains("last_accepted 0 ") { faults.append(status) }
            return faults
        }
    }

    private static let canMakeNamespaces =
        (try? Subprocess.run(["bash", "-c", "command -v redis-server && unshare -n ip link add host0 type veth peer name plug0"]).status) == 0

    private func faults(of times: RequestTimes) -> [String] {
        var faults: [String] = []
        if times.worstSecond > 10 { faults.append("\(times.worstSecond) requests within a second") }
        if times.refusals > 0 { faults.append("\(times.refusals) refusals") }
        if times.requests.count < 20 { faults.append("\(times.requests.count) requests only") }
        return faults
    }

    /// Tried again when something is wrong: a machine that is busy with other tests delays requests on their way, which no sender can help.
    private func patiently(_ attempt: (Sandbox, [String: String], SmallFilings) throws -> [String]) throws {
        var faults: [String] = []
        for _ in 0..<3 {
            let sandbox = try Sandbox()
            let filings = try SmallFilings(companies: Self.companies, each: Int(Self.seconds * 10) / Self.companies * 2, folder: sandbox.home)
            faults = try attempt(sandbox, sandbox.environment, filings)
            if faults.isEmpty { return }
        }
        Issue.record("\(faults)")
    }

    /// Starts all, lets `meanwhile` pass, and ends all; what the mirror saw.
    private func run(
        _ filings: SmallFilings, _ environment: [String: String], _ sandbox: Sandbox, meanwhile: (inout [Subprocess]) throws -> Void
    ) throws -> RequestTimes {
        var environment = environment
        let commands = "exec edgar-mirror --root '\(filings.root)' --port \"$PORT\" --rate 10 --log requests"
        let mirror = try TestServer(commands: commands, folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        // What asked whether the mirror is up must not share a second with what is measured.
        sleep(1)
        var workers: [Subprocess] = []
        defer { for worker in workers { worker.stop() } }
        for index in 0..<Self.companies { workers.append(try start(index, filings, environment, sandbox)) }
        try meanwhile(&workers)
        for worker in workers { kill(-worker.process, SIGKILL) }
        return try RequestTimes(log: "\(sandbox.home)/requests")
    }

    private func run(
        _ filings: SmallFilings, _ environment: [String: String], _ sandbox: Sandbox, meanwhile: () -> Void
    ) throws -> RequestTimes {
        try run(filings, environment, sandbox) { (_: inout [Subprocess]) in meanwhile() }
    }

    /// Every fourth lists its company again and again, the others fetch its filings.
    private func start(_ index: Int, _ filings: SmallFilings, _ environment: [String: String], _ sandbox: Sandbox) throws -> Subprocess {
        var environment = environment
        if environment["EDGAR_BASE_URL"] == nil {
            // One that is started again while the mirror runs: where that is was set once.
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
