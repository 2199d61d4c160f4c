import Testing

/// `Scripts/floors` accepts the package and finds each defect of a bad one.
struct FloorsTests {
    @Test func thePackageKeepsToItsFloors() throws {
        let result = try Subprocess.run(["\(Places.package)/Scripts/floors"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test func eachWrongImportIsFound() throws {
        let tree = try TemporaryFolder()
        let manifest = """
            // Floor 0: C doors
            door("CThing", pkgConfig: "thing", apt: "libthing-dev"),
            // Floor 1
            library("Low", []),
            // Floor 2
            library("Left", ["Low"]),
            library("Right", ["Low"]),
            // Floor 3
            tool(
                "thing", ["Left"]),
            tool("edgar-mirror", ["Left"]),
            // Tests
            """
        let sources = [
            "Package.swift": manifest,
            "Sources/CThing/module.modulemap": "",
            "Sources/CThing/shim.h": "",
            "Sources/Low/Low.swift": "import Glibc\npackage import Left\n",
            "Sources/Left/Left.swift": "import Low\nimport CThing\n// import Right\n",
            "Sources/Right/Right.swift": "package import Low\nimport struct Left.Thing\n@preconcurrency internal import CThing\n",
            "Sources/thing/Main.swift": "import Left\nimport Foundation\nimport FoundationEssentials\n",
            "Sources/edgar-mirror/Main.swift": "import Foundation\nimport Left\n",
        ]
        for (path, text) in sources { try write(text, to: "\(tree.path)/\(path)") }
        let result = try Subprocess.run(["\(Places.package)/Scripts/floors", tree.path])
        #expect(result.status == 1)
        #expect(
            result.output.split(separator: "\n").sorted() == [
                "floors: Sources/Low/Low.swift:2: Low (floor 1) imports Left (floor 2)",
                "floors: Sources/Right/Right.swift:2: Right (floor 2) imports Left (floor 2)",
                "floors: Sources/Right/Right.swift:3: CThing has a second importer: Right, besides Left",
                "floors: Sources/thing/Main.swift:2: thing imports Foundation",
                "floors: Sources/thing/Main.swift:3: thing imports FoundationEssentials",
            ])
    }
}
