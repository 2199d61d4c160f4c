import Bytes

/// The size of the input, as far as it is known, and how much of it was read.
struct InputExtent {
    private enum Total {
        case unknown
        /// Data operands.
        case operands(Int)
        /// Bytes of files of records or of names.
        case bytes(Int)
    }

    private let total: Total
    private var done = 0

    /// - Parameters:
    ///   - files: the files of records or names, `-` for standard input.
    ///   - operandCount: the number of data operands.
    init(files: [String], operandCount: Int) {
        let sizes = files.map { $0 == "-" ? FileStatus.size(of: 0) : FileStatus.size(at: $0) }
        if operandCount > 0 {
            total = files.isEmpty ? .operands(operandCount) : .unknown
        } else {
            total = sizes.reduce(Total.bytes(0)) { sum, size in
                guard case .bytes(let bytes) = sum, let size else { return .unknown }
                let (sum, isTooLarge) = bytes.addingReportingOverflow(size)
                return isTooLarge ? .unknown : .bytes(sum)
            }
        }
    }

    mutating func didTakeOperand() {
        if case .operands = total { done += 1 }
    }

    mutating func finishFile(_ bytes: Int) {
        if case .bytes = total { done += bytes }
    }

    /// The share that was read, from 0 to 1; nil where the total is not known.
    ///
    /// - Parameter consumed: bytes that were read of the current file.
    func share(consumed: Int) -> Double? {
        switch total {
        case .unknown, .bytes(0): nil
        case .operands(let count): Double(done) / Double(count)
        case .bytes(let bytes): min(1, Double(done + consumed) / Double(bytes))
        }
    }
}
