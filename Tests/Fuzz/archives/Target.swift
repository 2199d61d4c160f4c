import Bytes
import Compression
import Edgar
import FuzzSupport

/// gzip, zip and tar. The first byte is the size of the pieces in which the rest is read, which must not change the result.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let first = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let piece = 1 + Int(first) * 8
    checkGzip(bytes, piece)
    checkTar(bytes, piece)
    checkZip(bytes)
    return 0
}

private func checkGzip(_ bytes: [UInt8], _ piece: Int) {
    for format in [Inflater.Format.gzip, .zlib, .bare] {
        require(inflated(bytes, format, piece) == inflated(bytes, format, .max), "inflating depends on the size of pieces")
    }
    guard var deflater = try? Deflater(level: 1) else { return }
    var compressed: [UInt8] = []
    deflater.deflate(bytes.span, into: &compressed)
    deflater.finish(into: &compressed)
    require(inflated(compressed, .gzip, piece) == bytes, "inflating does not give back the deflated bytes")
}

/// Returns nil for refused input.
private func inflated(_ bytes: [UInt8], _ format: Inflater.Format, _ piece: Int) -> [UInt8]? {
    var inflater = Inflater(format, limit: 8 << 20)
    var output: [UInt8] = []
    var position = 0
    do {
        while position < bytes.count {
            let end = position + min(piece, bytes.count - position)
            try bytes.withSpan(position..<end) { try inflater.inflate($0, into: &output) }
            position = end
        }
        try inflater.finish()
    } catch {
        return nil
    }
    return output
}

private func checkTar(_ bytes: [UInt8], _ piece: Int) {
    let whole = members(of: bytes, .max)
    require(members(of: bytes, piece) == whole, "reading tar depends on the size of pieces")
    require(whole.reduce(0) { $0 + $1.count } <= bytes.count * 4, "the members of tar are longer than the archive")
}

/// Returns a description of each name, content and end.
private func members(of bytes: [UInt8], _ piece: Int) -> [[UInt8]] {
    var tar = TarReader()
    var members: [[UInt8]] = []
    var position = 0
    while position < bytes.count {
        let end = position + min(piece, bytes.count - position)
        bytes.withSpan(position..<end) { (bytes: Span<UInt8>) in
            tar.read(bytes) { event in
                if case .begin(let name) = event { members.append(Array(name.utf8)) } else { members.append([]) }
            } content: { content in
                if members.isEmpty { members.append([]) }
                members[members.count - 1].append(content)
            }
        }
        position = end
    }
    return members
}

nonisolated(unsafe) private let file = try? InputFile()

private func checkZip(_ bytes: [UInt8]) {
    guard let file, (try? file.set(bytes)) != nil, let archive = try? ZipArchive(path: file.path) else { return }
    var entries: [ZipArchive.Entry] = []
    try? archive.forEachEntry { entry, _ in
        entries.append(entry)
        return entries.count < 100
    }
    for entry in entries {
        guard let content = try? archive.content(entry, limit: 1 << 20) else { continue }
        require(content.count == entry.size, "a file's size differs from its entry in the archive")
    }
}
