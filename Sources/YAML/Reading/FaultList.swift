/// The faults of a file that people write.
package struct YAMLFaults: Error, CustomStringConvertible {
    /// All faults that were found, by line.
    package let faults: [YAMLFailure]

    package init(_ faults: [YAMLFailure]) { self.faults = faults.sorted { $0.line < $1.line } }

    package var description: String { faults.map(\.description).joined(separator: "; ") }
}

/// Collects the faults of a file, so that all are reported at once.
package final class FaultList {
    /// The most faults that are reported.
    private static let limit = 50

    package private(set) var all: [YAMLFailure] = []

    package init() {}

    package func add(_ line: Int, _ message: String) {
        if all.count < Self.limit { all.append(YAMLFailure(line: line, message)) }
    }

    /// Throws the faults, if there are any.
    package func check() throws(YAMLFaults) {
        if !all.isEmpty { throw YAMLFaults(all) }
    }
}

extension YAMLNode {
    /// Parses a file whose faults are reported together with those of its content.
    ///
    /// - Parameter variable: returns the value of a variable, `${NAME}`; nil for the environment.
    package init(file text: Span<UInt8>, variable: ((String) -> String?)?) throws(YAMLFaults) {
        do throws(YAMLFailure) {
            if let variable { try self.init(parsing: text, variable: variable) } else { try self.init(parsing: text) }
        } catch { throw YAMLFaults([error]) }
    }
}
