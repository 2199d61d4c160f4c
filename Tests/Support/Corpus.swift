import Bytes
import Glibc

/// Real filings and responses of EDGAR, in the folder SECFLOW_CORPUS or beside the package.
package enum Corpus {
    package static let folder: String = {
        if let told = getenv("SECFLOW_CORPUS").map({ String(cString: $0) }), !told.isEmpty { return told }
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return "\(package)/../shared/corpus"
    }()

    package static var isThere: Bool { getenv("SECFLOW_CORPUS") != nil || access(folder, F_OK) == 0 }

    package static func bytes(_ path: String) throws -> [UInt8] {
        try readFile("\(folder)/\(path)")
    }

    /// The paths in a folder, sorted, without hidden files.
    package static func files(_ path: String) -> [String] {
        let names = (try? folderNames("\(folder)/\(path)") { !$0.hasPrefix(".") }) ?? []
        return names.sorted().map { "\(path)/\($0)" }
    }
}
