import Bytes
import Compression
import Glibc
import Records

/// The check of a data file before a worker gets it. A file that cannot be opened passes: the worker reports it.
struct DataFileCheck {
    /// The code of the reject of an operand that holds records.
    static let holdsRecords = "holds_records"

    /// The file's size; 0 where there is none.
    private(set) var bytes = 0
    /// Why the file is not data.
    private(set) var fault: Rejection?

    /// - Parameters:
    ///   - takesRecords: whether a file of records is accepted.
    ///   - tool: the name of the tool in advice.
    init(_ path: String, takesRecords: Bool, tool: String) {
        do throws(SystemFailure) {
            let file = try Descriptor(reading: path, waits: false)
            let status = try FileStatus(of: file)
            bytes = status.kind == .file ? status.size : 0
            if status.kind == .folder {
                fault = Rejection(
                    code: "unreadable",
                    message: "\(path) is a folder; to read its files: find \(Self.shellWord(path)) -type f -print0 | \(tool) --null --files-from -")
            } else if status.kind == .other {
                fault = Rejection(
                    code: "unreadable", message: "\(path) is a pipe or a device: give a regular file, because later stages read it again")
            } else if status.kind == .file, !takesRecords {
                var start: [UInt8] = []
                try file.read(at: 0, upTo: ContentKind.prefixLength, into: &start)
                let isCompressed = Inflater.canRead(start.span)
                if isCompressed { start = Self.inflated(start) }
                guard ContentKind(of: start.span) == .records else { return }
                let end = start.firstIndex(of: 0x0A) ?? start.count
                let isOneLine = end == start.count || start[..<end].contains(UInt8(ascii: "}"))
                let word = Self.shellWord(path)
                let advice =
                    switch (isCompressed, isOneLine) {
                    case (false, true): "give it on standard input (< \(word))"
                    case (false, false): "make each record one line, on standard input (jq -c . \(word) | \(tool))"
                    case (true, true): "decompress it to standard input (gzip -dc \(word) | \(tool))"
                    case (true, false): "make each record one line, on standard input (gzip -dc \(word) | jq -c . | \(tool))"
                    }
                fault = Rejection(code: Self.holdsRecords, message: "\(path) holds records and is not data itself: \(advice)")
            }
        } catch {}
    }

    /// Returns the content of a compressed file, as far as its first bytes go; nothing for a damaged one.
    private static func inflated(_ start: [UInt8]) -> [UInt8] {
        var inflater = Inflater(limit: Inflater.smallContent)
        var content: [UInt8] = []
        guard (try? inflater.inflate(start.span, into: &content)) != nil else { return [] }
        return Array(content.prefix(ContentKind.prefixLength))
    }

    /// Returns a path as a word of a shell's command line. A path that begins with a hyphen would be an option.
    static func shellWord(_ path: String) -> String {
        let path = path.hasPrefix("-") ? "./\(path)" : path
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+")...UInt8(ascii: ":"), UInt8(ascii: "_"),
                UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "="):
                true
            default: byte >= 0x80
            }
        }
        return isPlain && !path.isEmpty ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}
