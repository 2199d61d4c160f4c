import Glibc

/// A program of another language that says what is right, as a script beside the tests that run it.
package enum PeerProgram {
    package struct Failure: Error {}

    /// Runs a script, and returns the lines of its output.
    ///
    /// - Parameters:
    ///   - python: the path of the interpreter, whose environment has what the script needs.
    ///   - script: the name of the script, in the folder of the calling file.
    package static func lines(python: String, _ script: String, _ arguments: Int..., file: String = #filePath) throws -> [[UInt8]] {
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let command = "'\(python)' '\(folder)/\(script)' \(arguments.map(String.init).joined(separator: " "))"
        guard let stream = popen(command, "r") else { throw Failure() }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&piece, 1, piece.count, stream)
            guard count > 0 else { break }
            output += piece[..<count]
        }
        guard pclose(stream) == 0 else { throw Failure() }
        return output.split(separator: 0x0A).map { Array($0) }
    }
}
