package import Bytes
import Glibc

/// A folder of one run, in TMPDIR or else in /tmp, in which the tools of the command leave their metrics, spans and outputs.
package struct RunFolder: Sendable {
    package let path: String

    package var metrics: String { "\(path)/metrics" }
    package var spans: String { "\(path)/spans.ndjson" }
    package var outputs: String { "\(path)/outputs.ndjson" }

    /// Makes the folder, which only this user can open.
    package init() throws(SystemFailure) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var base = parent.isEmpty ? "/tmp" : parent
        // The command may go to another folder.
        if !base.hasPrefix("/"), let folder = getcwd(nil, 0) {
            base = "\(String(cString: folder))/\(base)"
            free(folder)
        }
        var template = Array("\(base)/secflow-run.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure("create a folder in", base) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try makeFolders(metrics)
    }

    /// Removes the folder with all that is in it. What cannot be removed stays.
    package func remove() { Self.remove(path) }

    private static func remove(_ folder: String) {
        for name in (try? folderNames(folder)) ?? [] {
            let path = "\(folder)/\(name)"
            // A link to a folder is a name, and is removed alone.
            if unlink(path) != 0, errno == EISDIR { remove(path) }
        }
        rmdir(folder)
    }
}
