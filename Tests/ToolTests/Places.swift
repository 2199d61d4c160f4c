import Glibc

/// The paths of the package, its tools and its corpus, from the path of this file or from the environment.
enum Places {
    /// The package's root folder.
    static let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    static let cases = "\(package)/Tests/ToolTests/Cases"
    /// The folder of further commands for golden cases.
    static let commands = "\(package)/Tests/ToolTests/Commands"
    static let examples = "\(package)/Examples"
    static let manual = "\(package)/man"

    /// The folder of the built tools: `SECFLOW_BIN`, else the folder of the test bundle.
    static let binaries: String = {
        if let folder = environment("SECFLOW_BIN") { return folder }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let executable = String(decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return executable.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()

    /// The folder of the corpus of real filings: `SECFLOW_CORPUS`, else `../shared/corpus`; nil without a corpus.
    static let corpus: String? = {
        if let folder = environment("SECFLOW_CORPUS") { return folder.hasPrefix("/") ? folder : "\(package)/\(folder)" }
        let beside = "\(package)/../shared/corpus"
        return exists(beside) ? beside : nil
    }()

    /// The tools: each has a page in section 1.
    static let tools = names(in: manual).filter { $0.hasSuffix(".1") }.map { String($0.dropLast(2)) }

    /// The filters whose work is their output: `s3-put`, whose work is not, outlives the reader of its output.
    static let filters = tools.filter { tool in
        let folder = "\(package)/Sources/\(tool)"
        let sources = names(in: folder).filter { $0.hasSuffix(".swift") }.compactMap { try? Subprocess.text(of: "\(folder)/\($0)") }
        return sources.contains { $0.contains("FilingFilter(") } && !sources.contains { $0.contains("outlivesReader: true") }
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Returns the sorted names in a folder; empty for a missing folder.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
