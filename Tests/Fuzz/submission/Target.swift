import Bytes
import FuzzSupport
import Glibc
import JSONLines
import Records
import Submission

nonisolated(unsafe) private let file = try? InputFile()

/// A submission's container, header and documents, and their extraction. Ranges must lie within the file, extracted files within their folder.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let file, (try? file.set(input)) != nil else { return -1 }
    var filing = FilingRecord(path: file.path)
    guard let opened = try? OpenFiling(parsing: &filing), let mapped = opened.submission else { return 0 }
    var end = 0
    for document in opened.documents {
        require(document.offset >= end && document.length >= 0 && document.offset + document.length <= mapped.count, "a document out of order or range")
        end = document.offset + document.length
        let content = mapped.content(of: document)
        require(document.isEncoded || content.count == document.length, "content differs in length from its document")
        require(content.count <= document.length * 64, "decoded content is too long")
    }
    var line: [UInt8] = []
    filing.object.writeLine(to: &line)
    requireRecords(line)
    require(line.count <= 65536 + input.count * 64, "a record of \(line.count) bytes of \(input.count)")
    if opened.documents.count <= 8 { checkExtraction(opened, filing) }
    return 0
}

private func checkExtraction(_ opened: OpenFiling, _ filing: FilingRecord) {
    var filing = filing
    guard (try? DocumentExtraction(folder: "extracted").writeDocuments(of: opened, to: &filing)) != nil else { return }
    let paths = (filing.documents ?? []).compactMap(\.path)
    require(paths.count == opened.documents.count && Set(paths).count == paths.count, "documents without a file of their own")
    var folder = ""
    for path in paths {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        require(parts.count == 3 && parts[0] == "extracted" && parts[2].utf8.count <= 255, "a file outside its folder: \(path)")
        require(!parts.contains { $0.isEmpty || $0.hasPrefix(".") }, "an empty or hidden name: \(path)")
        require(unlink(path) == 0, "no file at \(path)")
        folder = "\(parts[0])/\(parts[1])"
    }
    rmdir(folder)
}

@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ room: Int, _ seed: CUnsignedInt) -> Int {
    mutated(data, size, room: room, seed: seed, by: [HeaderMutator.self])
}
