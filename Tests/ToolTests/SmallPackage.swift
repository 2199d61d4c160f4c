import Glibc

/// A copy of the package's scripts and pages that has a few of the tools only, so that installing and packing it takes a second. `Scripts/install` and
/// `Scripts/release` in it use the tools that were built for the tests.
struct SmallPackage {
    private let scratch: TemporaryFolder

    /// Makes a package of `tools` with a program in `Scripts/libexec`, under another version.
    init(_ tools: [String], version: String) throws {
        scratch = try TemporaryFolder()
        // The folder is readable for every user: tests install as one without rights.
        let commands = """
            chmod 755 .
            mkdir -p Scripts/libexec Sources/Tool/CommandLine man
            cp -r "$PACKAGE"/Scripts/{install,stage,release,debian} Scripts/
            cp "$PACKAGE"/{LICENSE,README.md,CHANGELOG.md} .
            printf '#!/bin/sh\\necho "for %s"\\n' "$VERSION" > Scripts/libexec/watch
            sed "s/secflowVersion = .*/secflowVersion = \\"$VERSION\\"/" "$PACKAGE/Sources/Tool/CommandLine/Version.swift" > Sources/Tool/CommandLine/Version.swift
            for tool; do cp "$PACKAGE/man/$tool.1" man/; done
            cp "$PACKAGE/man/secflow.7" man/
            """
        let result = try Subprocess.run(
            ["bash", "-euc", commands, "-"] + tools, environment: ["PACKAGE": Places.package, "VERSION": version], folder: scratch.path)
        guard result.status == 0 else { throw Subprocess.Failure(description: result.errors) }
    }

    var path: String { scratch.path }
    var install: String { "\(path)/Scripts/install" }
    var release: String { "\(path)/Scripts/release" }
}
