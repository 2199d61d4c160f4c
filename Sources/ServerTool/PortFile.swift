package import Bytes
package import Tool

/// The file in which scripts find the port of a server: a number on one line.
package struct PortFile: Sendable {
    private let path: String

    /// Refuses a path of a file with other content, such as a submission.
    package init(_ path: String) throws(ToolFailure) {
        guard try rethrowing(Self.isOwn(path), as: ToolFailure.init(_:)) else {
            throw ToolFailure(.usage, "\(path) does not hold the number of a port, and was not changed: name another file")
        }
        self.path = path
    }

    /// Writes the number, once the server takes requests.
    package func write(_ port: Int) throws(SystemFailure) { try writeFile(Array("\(port)\n".utf8).span, to: path) }

    /// Whether a file holds the number of a port or nothing, or does not exist.
    private static func isOwn(_ path: String) throws(SystemFailure) -> Bool {
        guard FileStatus.identity(at: path) != nil else { return true }
        var content: [UInt8] = []
        try Descriptor(reading: path).read(at: 0, upTo: "65535\n".utf8.count + 1, into: &content)
        if content.last == 0x0A { content.removeLast() }
        return content.count <= "65535".utf8.count && content.allSatisfy { (0x30...0x39).contains($0) }
    }
}
