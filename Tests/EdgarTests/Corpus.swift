import Bytes
import Glibc

/// Real responses of EDGAR, in the folder SECFLOW_CORPUS or beside the package.
enum Corpus {
    static let folder: String = {
        if let told = getenv("SECFLOW_CORPUS").map({ String(cString: $0) }), !told.isEmpty { return told }
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return "\(package)/../shared/corpus"
    }()

    static var isThere: Bool { getenv("SECFLOW_CORPUS") != nil || access(folder, F_OK) == 0 }

    static func bytes(_ path: String) throws -> [UInt8] {
        try readFile("\(folder)/\(path)")
    }

    /// The names in a folder, sorted, with the folder before them.
    static func files(_ path: String) -> [String] {
        names(in: "\(folder)/\(path)").filter { !$0.hasPrefix(".") }.map { "\(path)/\($0)" }
    }
}

/// A folder of its own for a test, removed at the test's end.
final class ScratchFolder {
    let path: String

    init() {
        path = "/tmp/edgar-tests-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        mkdir(path, 0o700)
    }

    deinit { removeTree(path) }

    private func removeTree(_ path: String) {
        for name in names(in: path) where unlink("\(path)/\(name)") != 0 { removeTree("\(path)/\(name)") }
        rmdir(path)
    }
}

/// The names in a folder, sorted, hidden files included.
private func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}
