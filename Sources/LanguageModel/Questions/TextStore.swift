import Bytes

/// The texts of a filing that questions are about: in memory up to a limit, further ones in a temporary file without a name.
final class TextStore {
    /// A text in the store.
    enum Handle {
        case memory([UInt8])
        case file(Range<Int>)
    }

    /// Bytes of texts in memory.
    private static let limit = 16 << 20

    private var size = 0
    private var file: TextFile?

    func add(_ text: [UInt8]) throws(SystemFailure) -> Handle {
        if size + text.count <= Self.limit {
            size += text.count
            return .memory(text)
        }
        let file: TextFile
        if let open = self.file { file = open } else { file = TextFile(try Descriptor(temporary: ())) }
        self.file = file
        let start = file.size
        try file.descriptor.write(text.span)
        file.size += text.count
        return .file(start..<file.size)
    }

    func text(_ handle: Handle) throws(SystemFailure) -> [UInt8] {
        switch handle {
        case .memory(let text): return text
        case .file(let range):
            var text: [UInt8] = []
            try file?.descriptor.read(at: range.lowerBound, upTo: range.count, into: &text)
            return text
        }
    }
}

private final class TextFile {
    let descriptor: Descriptor
    var size = 0
    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
