// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For the readers of markup and XBRL, whose every callback touches the same few objects: the checks of exclusive access at run time cost a seventh of the
/// whole. Debug builds, in which the unit tests run, keep them, and so does a release build with EXCLUSIVITY=1, which `Scripts/test --full sanitizers` tests.
let checksExclusivity = Context.environment["EXCLUSIVITY"] != nil
let hot = strict + (checksExclusivity ? [] : [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))])

/// A C door: a module map and a shim for a C library, and nothing else. `Scripts/floors` checks that each has one importer. A door without a package is for
/// functions of the C library itself.
func door(_ name: String, pkgConfig: String? = nil, apt: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: apt.map { [.apt([$0])] })
}

func library(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A folder of archives to link instead of shared libraries, which `Scripts/build` fills: to load the C++ library takes a seventh of the start-up time.
let archives = LinkerSetting.unsafeFlags(["-L\(Context.packageDirectory)/.build/archives"], .when(configuration: .release))

func tool(_ name: String, _ dependencies: [Target.Dependency], linking: [LinkerSetting] = [archives]) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["Tool", "TelemetryFormats", "Records", "JSONLines", "Bytes", argumentParser] + dependencies,
        swiftSettings: strict, linkerSettings: linking)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let server: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "secflow",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        // Floor 0: C doors
        door("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        door("CXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
        door("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        door("CISAL", pkgConfig: "libisal", apt: "libisal-dev"),
        door("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        door("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        door("CHiredis", pkgConfig: "hiredis", apt: "libhiredis-dev"),
        door("CPostgres", pkgConfig: "libpq", apt: "libpq-dev"),
        door("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        door("CJQ", apt: "libjq-dev"),
        door("CXattr"),
        door("CProcesses"),

        // Floor 1
        library("Bytes", []),
        library("Clocks", []),
        library("Threads", []),

        // Floor 2: each the only importer of its door
        library("JSONLines", ["Bytes"]),
        library("Markup", ["Bytes", "CXML2"], settings: hot),
        library("Compression", ["Bytes", "CZlib", "CISAL"]),
        library("Digest", ["Bytes", "COpenSSL"]),
        library("Processes", ["Clocks", "CProcesses"]),
        library("SQLite", ["Bytes", "CSQLite"]),
        library("PostgreSQL", ["Bytes", "Clocks", "CPostgres"]),
        library("YAML", ["Bytes", "CYAML"]),

        // Floor 3
        library("Query", ["Processes", "CJQ"]),
        library("Records", ["JSONLines", "Bytes", "Clocks"]),
        library("HTTP", ["Compression", "Bytes", "Clocks", "CCurl"]),
        library("TelemetryFormats", ["JSONLines", "Bytes"]),
        library("Tokens", ["JSONLines", "Digest", "Bytes"]),

        // Floor 4: the domain
        library("Submission", ["Records", "JSONLines", "Compression", "Bytes"]),
        library("XBRL", ["Records", "JSONLines", "Markup", "Bytes"], settings: hot),
        library("Forms", ["Records", "JSONLines", "Markup", "Bytes"], settings: hot),
        library("Warehouse", ["Records", "JSONLines", "SQLite", "PostgreSQL", "Digest", "Bytes", "Clocks", "Threads"]),
        library("FilingStore", ["Records", "HTTP", "Compression", "Digest", "Bytes", "Clocks", "Threads", "CXattr"]),
        library("AWS", ["Records", "JSONLines", "HTTP", "Digest", "Processes", "Bytes", "Clocks", "Threads"]),
        library("RedisClient", ["HTTP", "Bytes", "Clocks", "CHiredis"]),
        library("Telemetry", ["TelemetryFormats", "JSONLines", "HTTP", "Digest", "Bytes", "Clocks"]),
        library("Tool", ["TelemetryFormats", "Records", "JSONLines", "Compression", "Processes", "Bytes", "Clocks", "Threads", argumentParser]),

        // Floor 5
        library("Financials", ["XBRL", "Records", "JSONLines", "Bytes"]),
        library("AWSTool", ["AWS", "Tool", "Bytes"]),
        library("WarehouseTool", ["Warehouse", "Tool", argumentParser]),
        library("ServerTool", ["Tool", "Bytes"]),
        library("Access", ["Tokens", "Warehouse", "RedisClient", "Records", "JSONLines", "HTTP", "Digest", "Bytes", "Clocks", "Threads"]),
        library("Figures", ["Warehouse", "Records", "JSONLines", "Bytes"]),
        library("Workflows", ["Warehouse", "Telemetry", "TelemetryFormats", "Processes", "JSONLines", "Digest", "Bytes", "Clocks", "Threads"]),
        library("ObjectStore", ["FilingStore", "AWS", "Records", "JSONLines", "HTTP", "Digest", "Bytes", "Clocks", "Threads"]),
        library("Queues", ["AWS", "RedisClient", "JSONLines", "HTTP", "Digest", "Bytes", "Clocks"]),
        library("Pace", ["Records", "HTTP", "RedisClient", "Bytes", "Clocks"]),

        // Floor 6
        library("Reports", ["Figures", "Warehouse", "Records", "JSONLines", "Digest", "Bytes"]),
        library(
            "Edgar",
            [
                "FilingStore", "Pace", "RedisClient", "Tool", "TelemetryFormats", "Records", "JSONLines", "HTTP", "Compression", "Digest", "Bytes", "Clocks",
                "Threads",
            ]),
        library(
            "FilingChecks",
            ["FilingStore", "ObjectStore", "Warehouse", "AWS", "Records", "JSONLines", "Digest", "Bytes"]),
        library(
            "AlertDelivery",
            [
                "Warehouse", "AWS", "Tool", "TelemetryFormats", "Processes", "YAML", "Records", "JSONLines", "HTTP", "Digest", "Bytes", "Clocks", "Threads",
            ]),
        library(
            "LanguageModel",
            [
                "Submission", "Pace", "RedisClient", "Tool", "TelemetryFormats", "YAML", "Records", "JSONLines", "HTTP", "Digest", "Bytes", "Clocks",
            ]),
        library("Alerts", ["Submission", "Tool", "Query", "YAML", "Records", "JSONLines", "Digest", "Bytes"]),

        // Floor 7
        library(
            "Service",
            [
                "Access", "ObjectStore", "AWS", "Submission", "TelemetryFormats", "Reports", "Figures", "Warehouse", "Records", "JSONLines", "Compression",
                "Digest", "Bytes", "Clocks", "Threads",
            ]),

        // Floor 8: executables
        tool("edgar-list", ["Edgar", "HTTP"]),
        tool("edgar-fetch", ["Edgar", "FilingStore", "Submission", "HTTP", "Clocks"]),
        tool("filing-parse", ["Submission", "Digest"]),
        // libxml2 needs ICU, which loads the shared C++ library.
        tool("xbrl-extract", ["Submission", "XBRL", "Financials"], linking: []),
        tool("form-extract", ["Submission", "Forms", "Markup"], linking: []),
        tool("filing-match", ["Alerts", "Query"]),
        tool("filing-ask", ["LanguageModel", "Pace", "RedisClient", "HTTP", "YAML"]),
        tool("alert-send", ["AlertDelivery", "WarehouseTool", "Warehouse", "YAML"]),
        tool("financials-load", ["WarehouseTool", "Warehouse", "Clocks"]),
        tool("financials-export", ["Reports", "Figures", "WarehouseTool", "Warehouse"]),
        tool("s3-put", ["AWSTool", "ObjectStore", "AWS", "Clocks"]),
        tool("s3-get", ["AWSTool", "ObjectStore", "AWS", "FilingStore"]),
        tool("secret-run", ["AWSTool", "AWS", "Processes"]),
        tool("filing-check", ["FilingChecks", "FilingStore", "AWSTool", "ObjectStore", "AWS", "WarehouseTool", "Warehouse"]),
        tool("flow-run", ["Workflows", "Queues", "AWSTool", "AWS", "RedisClient", "WarehouseTool", "Warehouse", "Telemetry", "Processes", "Clocks"]),
        tool(
            "secflow-serve",
            [
                "Service", "Access", "Tokens", "RedisClient", "ServerTool", "AWSTool", "ObjectStore", "AWS", "WarehouseTool", "Warehouse", "Processes",
                "Clocks",
                server,
            ]),
        // Not position-independent: the server packages have a hundred thousand addresses, which would be relocated at each start. It listens on loopback only.
        tool(
            "edgar-mirror", ["ServerTool", "Submission", "Compression", "Clocks", server],
            linking: [.unsafeFlags(["-Xclang-linker", "-no-pie"], .when(configuration: .release)), archives]),

        // Tests
        .target(name: "TestSupport", dependencies: ["Bytes", "Threads"], path: "Tests/Support", swiftSettings: strict),
        tests("BytesTests", ["Bytes"]),
        tests("ClocksTests", ["Clocks"]),
        tests("ProcessesTests", ["Processes"]),
        tests("YAMLTests", ["YAML", "Bytes"]),
        tests("QueryTests", ["Query"]),
        tests("JSONLinesTests", ["JSONLines", "Bytes"]),
        tests("RecordsTests", ["Records", "JSONLines", "Bytes"]),
        tests("CompressionTests", ["TestSupport", "Compression", "Bytes"]),
        tests("HTTPTests", ["TestSupport", "HTTP", "Compression", "Bytes", "Clocks", "Threads"]),
        tests("RedisClientTests", ["TestSupport", "RedisClient", "Clocks", "Threads"]),
        tests("PostgreSQLTests", ["PostgreSQL", "Bytes"]),
        tests("PaceTests", ["TestSupport", "Pace", "Bytes", "Clocks", "Threads"]),
        tests("FilingStoreTests", ["TestSupport", "FilingStore", "HTTP", "Digest", "Records", "JSONLines", "Bytes", "Clocks", "Threads"]),
        tests(
            "EdgarTests",
            ["TestSupport", "Edgar", "FilingStore", "Pace", "RedisClient", "HTTP", "Digest", "Records", "JSONLines", "Bytes", "Clocks", "Threads"]),
        tests("SubmissionTests", ["TestSupport", "Submission", "Compression", "Records", "JSONLines", "Bytes"]),
        tests("TokensTests", ["TestSupport", "Tokens", "Digest", "JSONLines", "Bytes"], exclude: ["pyjwt-tokens"]),
        tests("TelemetryFormatsTests", ["TelemetryFormats", "JSONLines", "Bytes"]),
        tests("TelemetryTests", ["TestSupport", "Telemetry", "TelemetryFormats", "JSONLines", "Bytes", "Threads"]),
        tests("MarkupTests", ["Markup", "Bytes"]),
        tests("XBRLTests", ["XBRL", "Markup", "Records", "JSONLines", "Bytes"]),
        tests("FinancialsTests", ["Financials", "XBRL", "Records", "JSONLines", "Bytes"]),
        tests("FormsTests", ["Forms", "Markup", "Records", "JSONLines", "Bytes"]),
        tests("FiguresTests", ["Figures", "Records", "JSONLines", "Bytes"]),
        tests("WorkflowsTests", ["TestSupport", "Workflows", "Warehouse", "TelemetryFormats", "Processes", "JSONLines", "Bytes"]),
        tests("ReportsTests", ["Reports", "Figures", "Records", "JSONLines", "Bytes"]),
        tests("AccessTests", ["TestSupport", "Access", "Tokens", "Warehouse", "Digest", "JSONLines", "Bytes", "Clocks"]),
        tests("ServiceTests", ["Service", "Access"]),
        tests("AlertsTests", ["Alerts", "Submission", "Query", "YAML", "Records", "JSONLines", "Bytes"]),
        tests(
            "LanguageModelTests",
            ["TestSupport", "LanguageModel", "HTTP", "Pace", "Digest", "YAML", "Records", "JSONLines", "Bytes", "Clocks", "Threads"]),
        tests("AlertDeliveryTests", ["AlertDelivery", "Warehouse", "YAML", "Records", "JSONLines", "Digest", "Bytes"]),
        tests("WarehouseTests", ["Warehouse", "SQLite", "PostgreSQL", "Records", "JSONLines", "Bytes"]),
        tests("AWSTests", ["TestSupport", "AWS", "HTTP", "Digest", "Records", "JSONLines", "Bytes", "Clocks", "Threads"], exclude: ["botocore-signatures"]),
        tests("ObjectStoreTests", ["TestSupport", "ObjectStore", "AWS", "HTTP", "Digest", "Records", "JSONLines", "Bytes"]),
        tests(
            "FilingChecksTests", ["TestSupport", "FilingChecks", "FilingStore", "ObjectStore", "Warehouse", "HTTP", "Digest", "Records", "JSONLines", "Bytes"]),
        tests("ToolTests", ["Telemetry", "TelemetryFormats", "Bytes", "Clocks", "JSONLines"], exclude: ["Cases", "Commands", "Examples/Files.mk", "Servers"]),
    ],
    swiftLanguageModes: [.v6]
)

// The targets that Scripts/fuzz builds: one for each parser, with libFuzzer's own main.
if Context.environment["FUZZ"] == "1" {
    let parsers: [(name: String, dependencies: [Target.Dependency])] = [
        ("json", []), ("lines", []), ("submission", ["Submission", "Records"]), ("sections", ["Submission", "Records"]), ("inline", ["XBRL", "Markup"]),
        ("instance", ["XBRL", "Markup"]),
        ("taxonomy", ["XBRL", "Markup"]), ("transformations", ["XBRL"]), ("index", ["Edgar", "Pace", "Records"]), ("archives", ["Edgar", "Compression"]),
        ("rules", ["Alerts", "YAML"]), ("phrases", ["Alerts", "Submission"]), ("passages", ["Submission"]),
        ("answers", ["LanguageModel"]), ("streams", ["LanguageModel"]), ("prompts", ["LanguageModel", "YAML"]),
        ("channels", ["AlertDelivery", "YAML"]),
        ("filing", ["Submission", "XBRL", "Markup", "Financials", "Records"]), ("forms", ["Forms", "Records"]),
    ]
    package.targets.append(.systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"))
    package.targets.append(.target(name: "FuzzSupport", dependencies: ["JSONLines", "Bytes", "CFuzzer"], path: "Tests/Fuzz/Support", swiftSettings: strict))
    package.targets += parsers.map { parser in
        .executableTarget(
            name: "fuzz-\(parser.name)", dependencies: ["FuzzSupport", "JSONLines", "Bytes"] + parser.dependencies, path: "Tests/Fuzz/\(parser.name)",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
    }
}

// The program that `Scripts/bench supervision` compares xbrl-extract with: the same work in one process.
if Context.environment["BENCH"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "extract-alone", dependencies: ["XBRL", "Submission", "Markup", "Tool", "Records", "JSONLines", "Bytes", argumentParser],
            path: "Tests/Bench/extract-alone", swiftSettings: strict))
}
