package import Bytes
import Glibc
package import JSONLines
import Records
import Submission

/// The folder with the submissions, from which passages are shown.
package struct FilingFolder: FilingSource {
    /// The folder, without symbolic links.
    private let root: String

    package init(_ path: String) throws(SystemFailure) {
        guard let resolved = Self.resolved(path) else { throw SystemFailure("read the folder", path) }
        root = resolved
    }

    /// Opens the submission of a filing; nil if the folder does not have it.
    ///
    /// - Parameter record: the filing as it was loaded. Its `key` names the file in the folder. A `path` is taken if it is within the folder: rows of a database
    ///   name no other file of this host.
    package func submission(_ record: JSONValue) -> MappedFile? {
        var candidates: [String] = []
        if let key = record["key"]?.string { candidates += ["\(root)/\(key)", "\(root)/\(key).gz"] }
        if let path = record["path"]?.string { candidates += [path, "\(path).gz"] }
        for candidate in candidates {
            guard let path = Self.resolved(candidate), path.hasPrefix(root + "/"), let file = try? SubmissionFile(path: path) else { continue }
            return file.mapping
        }
        return nil
    }

    package func stop() {}

    private static func resolved(_ path: String) -> String? {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
