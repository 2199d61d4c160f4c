import Bytes
import Glibc
package import JSONLines
import Warehouse

/// The results of a command: the members of the JSON objects that it has written to the file of SECFLOW_OUTPUTS, an object a line.
package struct RunOutputs {
    /// The most bytes of the file, and the most members.
    private static let (sizeLimit, memberLimit) = (1 << 20, 1000)

    /// The members in the order in which they first came. A later value replaces an earlier one.
    package private(set) var members: [JSONValue.Member] = []
    /// Why something was left out; nil if everything was taken.
    package private(set) var fault: String?

    /// Reads the file. A command that writes no outputs makes none.
    package init(_ path: String) {
        guard access(path, F_OK) == 0 else { return }
        let bytes: [UInt8]
        do throws(SystemFailure) {
            guard try FileStatus(of: Descriptor(reading: path, waits: false)).kind == .file else {
                fault = "the outputs are not recorded: \(path) is not a regular file"
                return
            }
            bytes = try readFile(path, limit: Self.sizeLimit)
        } catch {
            fault = "the outputs are not recorded: " + (error.errno == EFBIG ? "they have more than \(Self.sizeLimit) bytes" : error.description)
            return
        }
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = Array(line)
            if text.allSatisfy(\.isWhiteSpace) { continue }
            guard text.span.isUTF8, StorableJSON.isStorable(text.span), let value = try? JSONValue(parsing: text.span), let found = value.members else {
                fault = fault ?? "line \(number + 1) of the outputs is not a JSON object that a database takes, and is left out"
                continue
            }
            for member in found { add(member) }
        }
    }

    private mutating func add(_ member: JSONValue.Member) {
        if let index = members.firstIndex(where: { $0.key == member.key }) {
            members[index].value = member.value
        } else if members.count < Self.memberLimit {
            members.append(member)
        } else {
            fault = fault ?? "the outputs have more than \(Self.memberLimit) names: the others are left out"
        }
    }

    /// The outputs as a JSON object.
    ///
    /// - Parameter metrics: the sums of the metrics of the command's tools, as the member `metrics`; nil without metrics.
    package func json(metrics: JSONValue?) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(.object(members.filter { metrics == nil || $0.key != "metrics" } + (metrics.map { [JSONValue.Member("metrics", $0)] } ?? [])))
        return writer.bytes
    }
}
