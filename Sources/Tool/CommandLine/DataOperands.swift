/// The data files that a command line names.
package struct DataOperands {
    /// `-` stands for records on standard input.
    let paths: [String]
    /// The file that holds further names, `-` for standard input, and the byte that ends a name.
    let list: (path: String, terminator: UInt8)?
    /// Whether a file of records may be an operand, like any other file. Otherwise it is rejected as a mistake.
    let takesRecords: Bool

    /// - Parameters:
    ///   - filesFrom: the value of `--files-from`.
    ///   - null: whether `--null` is given.
    package init(_ paths: [String], filesFrom: String?, null: Bool, takesRecords: Bool = false) throws(ToolFailure) {
        if null, filesFrom == nil { throw ToolFailure(.usage, "--null does nothing without --files-from") }
        self.paths = paths
        list = filesFrom.map { ($0, null ? 0 : 0x0A) }
        self.takesRecords = takesRecords
    }
}
