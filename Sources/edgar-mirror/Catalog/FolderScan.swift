import Bytes

/// Finds the files in a folder and below it that may be submissions: `.txt` and `.nc`, and both with `.gz` appended.
///
/// Symbolic links below the folder are not followed: nothing outside it is ever served.
enum FolderScan {
    /// The greatest depth of nested folders.
    private static let depth = 32

    /// Returns the paths, sorted by name.
    static func submissions(in root: String) throws(SystemFailure) -> [String] {
        var paths: [String] = []
        try visit(root, depth: 0, &paths)
        return paths
    }

    private static func visit(_ folder: String, depth: Int, _ paths: inout [String]) throws(SystemFailure) {
        for name in try folderNames(folder) where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            switch kind(of: path) {
            case .file where isSubmission(name): paths.append(path)
            case .folder where depth < Self.depth: try visit(path, depth: depth + 1, &paths)
            default: continue
            }
        }
    }

    private static func kind(of path: String) -> FileStatus.Kind? {
        do throws(SystemFailure) { return try FileStatus(linkAt: path).kind } catch { return nil }
    }

    private static func isSubmission(_ name: String) -> Bool {
        let name = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return name.hasSuffix(".txt") || name.hasSuffix(".nc")
    }
}
