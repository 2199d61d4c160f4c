import Bytes
import FuzzSupport
import JSONLines
import Records
import Submission

nonisolated(unsafe) private let file = try? InputFile()
private let forms = ["10-K", "10-Q", "8-K", "20-F", "10-KSB", "S-1"]

/// The sections of a document. The first byte chooses its form, its kind and plain text or Markdown. Section records must parse, lie within the document
/// and have a length in proportion to it.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let file, let choice = input.first else { return -1 }
    let form = forms[Int(choice) % forms.count]
    var submission = Array("<DOCUMENT>\n<TYPE>\(form)\n<FILENAME>a.\(choice & 64 == 0 ? "htm" : "txt")\n<TEXT>\n".utf8)
    let start = submission.count
    submission += input.dropFirst()
    submission += "\n</TEXT>\n</DOCUMENT>\n".utf8
    guard (try? file.set(submission)) != nil else { return -1 }
    var filing = FilingRecord(path: file.path)
    guard let opened = try? OpenFiling(parsing: &filing) else { return 0 }
    var writer = JSONWriter()
    guard let count = try? SectionReader(text: choice & 128 == 0 ? .plain : .markdown).writeSections(of: opened, &filing, to: &writer) else {
        return -1
    }
    filing.object.writeLine(to: &writer.bytes)
    requireRecords(writer.bytes)
    require(writer.bytes.count { $0 == 0x0A } == count + 1, "the number of records differs from the number returned")
    requirePlaces(writer.bytes, start..<submission.count)
    // A heading may name 16 items, each with the whole text.
    require(writer.bytes.count <= 1 << 20 + submission.count * 640, "\(writer.bytes.count) bytes of records in \(submission.count)")
    return 0
}

/// Requires the ranges of sections to lie within the document.
private func requirePlaces(_ records: [UInt8], _ document: Range<Int>) {
    var object = JSONObject()
    for line in records.split(separator: 0x0A) {
        guard (try? object.parse(Array(line).span)) != nil, object.string("type") == "section" else { continue }
        guard let offset = object.integer("offset"), let length = object.integer("length") else {
            require(false, "a section without offset or length")
            return
        }
        require(document.contains(offset) && length >= 0 && offset + length <= document.upperBound, "a section outside its document: \(offset), \(length)")
    }
}

@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ room: Int, _ seed: CUnsignedInt) -> Int {
    mutated(data, size, room: room, seed: seed, by: [MarkupMutator.self])
}

@c(LLVMFuzzerCustomCrossOver)
public func cross(
    _ one: UnsafePointer<UInt8>?, _ size: Int, _ other: UnsafePointer<UInt8>?, _ otherSize: Int, _ output: UnsafeMutablePointer<UInt8>?, _ room: Int,
    _ seed: CUnsignedInt
) -> Int {
    MarkupMutator.crossed(one, size, other, otherSize, into: output, room: room, seed: seed)
}
