import Bytes

/// Finds the files in a folder and below it that may be submissions: `.txt` and `.nc`, and both with `.gz` appended.
///
/// Symbolic links below the folder are not followed: nothing outside it is ever served.
struct FolderScan {
    /// The paths, sorted by name.
    private(set) var submissions: [String] = []
    /// When a file was last added to the folder or a folder below it, or removed from it, in seconds since 1970.
    private(set) var modified = 0

    /// The greatest depth of nested folders.
    private static let depth = 32

    init(_ root: String) throws(SystemFailure) {
        try visit(root, depth: 0)
    }

    private mutating func visit(_ folder: String, depth: Int) throws(SystemFailure) {
        let names = try folderNames(folder)
        // With `/.` the status of a root that is a symbolic link is that of its folder.
        modified = max(modified, try FileStatus(linkAt: "\(folder)/.").modified)
        for name in names where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            switch Self.kind(of: path) {
            case .file where Self.isSubmission(name): submissions.append(path)
            case .folder where depth < Self.depth: try visit(path, depth: depth + 1)
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
