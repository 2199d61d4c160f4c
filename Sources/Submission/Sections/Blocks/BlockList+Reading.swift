import Bytes
import Records

extension BlockList {
    /// Reads a document into blocks. Source ranges refer to the document's original bytes, even if they were converted from UTF-16 or joined from cut lines.
    static func read(_ bytes: Span<UInt8>, isText: Bool) -> BlockList {
        if let wide = UTF16Text(bytes) { return read(wide.bytes, isText) { wide.original($0) } }
        guard let lines = CutLines(bytes) else { return isText ? TextLines.read(bytes) : HTMLBlocks.read(bytes) }
        return read(lines.joined(bytes, from: 0), isText) { lines.offset(0, plus: $0.lowerBound)..<lines.offset(0, plus: $0.upperBound - 1) + 1 }
    }

    /// Reads converted bytes of a document into blocks; `original` converts their source ranges back.
    private static func read(_ bytes: [UInt8], _ isText: Bool, original: (Range<Int>) -> Range<Int>) -> BlockList {
        var list = isText ? TextLines.read(bytes.span) : HTMLBlocks.read(bytes.span)
        for index in list.blocks.indices { list.blocks[index].source = original(list.blocks[index].source) }
        return list
    }

    /// Reads a document into blocks and marks page furniture.
    static func read(_ bytes: Span<UInt8>, of document: DocumentReference) -> BlockList {
        var list = read(bytes, isText: document.kind == .text)
        PageFurniture.mark(&list)
        return list
    }
}
