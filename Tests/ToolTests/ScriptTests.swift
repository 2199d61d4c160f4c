import Testing

/// The scripts refuse unknown arguments before they do anything.
struct ScriptTests {
    private static let noGroup =
        "test: unknown group \"nonsense\": --full takes night, fuzz, sanitizers, parquet, spark, cloud, terraform, observability, models, serve, browser, forms, peers, orchestrators, packages and coverage\n"
    private static let noPackages =
        "setup: unknown argument \"nonsense\": it takes build, check, bench, postgres, s3, alerts, serve, datasette, duckdb, archive, cloud, terraform, spark, observability, models, browser, forms, peers, orchestrators and packages\n"

    @Test(arguments: [
        ("test --full nonsense", noGroup),
        ("test --full fuzz nonsense", noGroup),
        ("build nonsense", "build: no tool \"nonsense\" in man\n"),
        ("build secflow", "build: no tool \"secflow\" in man\n"),
        ("fuzz nonsense", "fuzz: no target \"nonsense\" in Tests/Fuzz\n"),
        ("fuzz json --jobs 0", "fuzz: \"0\" is not a number from 1 on\n"),
        ("fuzz json --seconds 1h", "fuzz: \"1h\" is not a number from 1 on\n"),
        ("setup nonsense", noPackages),
        ("install --prefix", "install: --prefix takes a folder (Scripts/install [--prefix DIR] [--uninstall])\n"),
        ("install nonsense", "install: unknown argument \"nonsense\" (Scripts/install [--prefix DIR] [--uninstall])\n"),
        ("stage nonsense", "stage: it takes a folder of built tools and a folder to fill (Scripts/stage BINARIES FOLDER)\n"),
        ("release nonsense", "release: unknown argument \"nonsense\" (Scripts/release [--tag TAG])\n"),
        ("image", "image: it takes one package (Scripts/image PACKAGE.deb)\n"),
    ])
    func unknownArguments(_ command: String, _ message: String) throws {
        let result = try Subprocess.run(["bash", "-c", "Scripts/\(command)"], folder: Places.package)
        #expect(result.status == 64)
        #expect(result.output.isEmpty && result.errors == message)
    }

    /// The workflow runs .ci/run, which runs Scripts/check: there is one list of checks.
    @Test func thereIsOneListOfChecks() throws {
        let run = try Subprocess.text(of: "\(Places.package)/.ci/run")
        #expect(run.contains("exec \"$(dirname \"$0\")/../Scripts/check\" \"$@\"\n"))
        let workflow = try Subprocess.text(of: "\(Places.package)/.github/workflows/ci.yml")
        #expect(workflow.split(separator: "\n").filter { $0.contains("run:") }.map { $0.filter { $0 != " " } } == ["-run:.ci/run"])
    }
}
