package import ArgumentParser

/// `--files-from` and `--null`, for tools whose operands are data.
package struct FilesFromOption: ParsableArguments {
    @Option(help: ArgumentHelp("Take further operands from FILE, a name a line; - is standard input.", valueName: "file"), completion: .file())
    package var filesFrom: String?

    @Flag(name: [.customShort("0"), .long], help: "The names in the file of --files-from end with a zero byte, as find -print0 writes them.")
    package var null = false

    package init() {}

    package mutating func validate() throws {
        if null, filesFrom == nil { throw ValidationError("--null does nothing without --files-from") }
    }
}

/// The data files that a command line names.
package struct DataOperands {
    /// `-` stands for records on standard input.
    let paths: [String]
    /// The file that holds further names, `-` for standard input, and the byte that ends a name.
    let list: (path: String, terminator: UInt8)?
    /// Whether a file of records may be an operand, like any other file. Otherwise it is rejected as a mistake.
    let takesRecords: Bool

    package init(_ paths: [String], _ from: FilesFromOption, takesRecords: Bool = false) {
        self.paths = paths
        list = from.filesFrom.map { ($0, from.null ? 0 : 0x0A) }
        self.takesRecords = takesRecords
    }
}
