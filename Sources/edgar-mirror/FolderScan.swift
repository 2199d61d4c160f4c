import Bytes
import Glibc

/// The files of a folder and of those below it that may be submissions: `.txt` and `.nc`, and either with `.gz` behind it.
///
/// Symbolic links below the folder are not followed: nothing outside it is ever served.
enum FolderScan {
    /// Folders within folders, at most.
    private static let depth = 32

    /// Paths in the order of their names.
    static func submissions(in root: String) throws(SystemFailure) -> [String] {
        var paths: [String] = []
        try visit(root, depth: 0, &paths)
        return paths
    }

    private static func visit(_ folder: String, depth: Int, _ paths: inout [String]) throws(SystemFailure) {
        guard let stream = opendir(folder) else { throw SystemFailure("read the folder", folder) }
        var names: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) }
            guard !name.hasPrefix(".") else { continue }
            switch kind(of: "\(folder)/\(name)") {
            case .folder: names.append((name, true))
            case .file where isSubmission(name): names.append((name, false))
            default: continue
            }
        }
        closedir(stream)
        names.sort { $0.name < $1.name }
        for (name, isFolder) in names {
            if !isFolder {
                paths.append("\(folder)/\(name)")
            } else if depth < Self.depth {
                try visit("\(folder)/\(name)", depth: depth + 1, &paths)
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
