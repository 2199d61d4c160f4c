import Glibc
import Testing

/// What filters do when the disk that they extract into is full. That of a database is in LoadTests.
@Suite(.enabled(if: geteuid() == 0, "only root can mount a small disk"))
struct FullDiskTests {
    /// Runs commands in a new folder, in which `disk` has 1 MB, all but 100 kB of it in use by the file `ballast`.
    private func onSmallDisk(_ commands: String) throws -> Subprocess.Result {
        let sandbox = try Sandbox()
        let mounting = "mkdir disk && mount -t tmpfs -o size=1m none disk && trap 'umount -l disk' EXIT && head -c 900000 /dev/zero > disk/ballast\n"
        return try Subprocess.run(
            ["bash", "-o", "pipefail", "-c", mounting + commands], environment: sandbox.environment, folder: sandbox.work, seconds: 60)
    }

    /// The run ends with one message. No record is rejected, and no file is left in part.
    @Test(arguments: ["filing-parse --extract", "xbrl-extract --oim"])
    func extractionEnds(_ command: String) throws {
        let result = try onSmallDisk(
            """
            \(command) disk/files --rejects rejects "$EXAMPLES"/edgar/*.txt > out
            echo "status $?, $(wc -c < rejects) bytes of rejects, $(find disk -name '*.part' | wc -l) parts"
            rm disk/ballast
            mount -o remount,size=20m disk
            \(command) disk/files "$EXAMPLES"/edgar/*.txt | grep -c '"type":"filing"'
            """)
        #expect(result.output == "status 74, 0 bytes of rejects, 0 parts\n4\n", "\(result.output)\(result.errors)")
        let messages = result.errors.split(separator: "\n")
        #expect(messages.count == 1 && messages[0].contains("No space left on device"), "\(result.errors)")
    }

    /// The disk of temporary files, into which compressed filings are inflated, is full: the run ends with one message, and no filing is rejected.
    @Test(arguments: ["filing-parse", "xbrl-extract"])
    func temporaryFilesEnd(_ tool: String) throws {
        let result = try onSmallDisk(
            """
            for file in "$EXAMPLES"/edgar/*.txt; do { cat "$file"; head -c 300000 /dev/zero; } | gzip > "$(basename "$file").gz"; done
            TMPDIR=$PWD/disk \(tool) --rejects rejects *.gz > out
            echo "status $?, $(wc -c < rejects) bytes of rejects"
            """)
        #expect(result.output == "status 74, 0 bytes of rejects\n", "\(result.output)\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains("No space left on device"), "\(result.errors)")
    }
}
