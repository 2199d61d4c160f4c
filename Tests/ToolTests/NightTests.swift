import Glibc
import Testing

/// A night of `Examples/nightly` with real servers, of which processes are killed at random: it must end like a night without kills.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server"))
struct NightTests {
    /// A long night has 2,000 filings of the corpus, and the servers are restarted as well.
    private static let isLong = Places.environment("SECFLOW_FULL") != nil

    @Test(.enabled(if: !isLong || Places.corpus != nil, "the corpus of filings is missing")) func whatIsKilledIsMadeUpFor() throws {
        let site = try NightSite(isLong: Self.isLong)
        defer { site.stop() }
        let limit = site.limit

        let whole = try Night("whole", at: site)
        #expect(try whole.run() == 0, "\(whole.messages)")
        let disturbed = try Night("disturbed", at: site)
        disturbed.restarts = site.servers
        var runs = 0
        var status: Int32?
        repeat {
            runs += 1
            // The last run is left alone: it must mend what the kills have left.
            status = try disturbed.run(killedEvery: runs < 4 ? (Self.isLong ? 20 : 1) : nil)
        } while status != 0 && runs < 4
        #expect(status == 0, "\(disturbed.messages)")
        #expect(disturbed.kills > 0)
        #expect(disturbed.restarts.isEmpty, "not all servers were restarted")

        try site.bash("diff -r whole/filings disturbed/filings")
        for night in [whole, disturbed] { try night.writeRows() }
        let objects = try whole.objects()
        #expect(objects.split(separator: "\n").count == site.count)
        #expect(try disturbed.objects() == objects)
        try site.bash("diff whole.rows disturbed.rows | head -c 3000 && cmp whole.rows disturbed.rows")
        // Not only what was recorded is compared, but all bytes, and nothing else is there. The bucket has the artifacts as well.
        for places in ["--exact --store filings", "--bucket $BUCKET", "--exact"] {
            let check = try disturbed.bash("filing-check \(places) < nights/\(NightSite.day)/expected.ndjson")
            #expect(check.status == 0 && check.output == "", "\(check.errors)")
            #expect(check.errors.contains(": \(site.count) in the "), "\(check.errors)")
        }

        let times = try RequestTimes(log: "\(site.folder)/requests")
        #expect(times.worstSecond <= limit, "\(times)\n\(times.worstRequests)")
        print("[night] \(site.count) filings: \(runs) runs, \(disturbed.kills) kills: \(disturbed.killed); \(times)")
    }

    /// `--man=no`: the pages are not installed.
    @Test(.enabled(if: Places.exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed")) func theUnitsAreValid() throws {
        let units = ["service", "timer"].map { "\(Places.examples)/nightly/secflow-nightly.\($0)" }
        let result = try Subprocess.run(["systemd-analyze", "--man=no", "verify"] + units)
        #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    }
}
