import Bytes
import Glibc
import Records
@testable import Submission

/// A temporary folder, removed with its contents.
final class Scratch {
    let folder: String

    init() {
        var template = Array("/tmp/submission-XXXXXX".utf8CString)
        folder = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    deinit {
        remove(folder)
    }

    func write(_ text: String, _ name: String = "submission.txt") throws -> String {
        try write(Array(text.utf8), name)
    }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try AtomicFile.write(bytes.span, to: path)
        return path
    }

    private func remove(_ path: String) {
        if let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(stream)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

func header(_ text: String) throws -> SubmissionHeader {
    try SubmissionHeader(parsing: Array(text.utf8).span)
}

/// Returns the documents of a submission by name, with the text at their offset and length.
func documents(_ text: String) throws -> [(name: String, text: String)] {
    let bytes = Array(text.utf8)
    return try Submission.documents(in: bytes.span).map { document in
        let content = bytes.withSpan(document.offset..<document.offset + document.length) { $0.text }
        return (document.filename ?? "", content)
    }
}

/// Returns a complete submission in tab form with these documents.
func submission(_ documents: String...) -> String {
    """
    <SEC-DOCUMENT>0000000001-24-000001.txt : 20240105
    <SEC-HEADER>0000000001-24-000001.hdr.sgml : 20240105
    <ACCEPTANCE-DATETIME>20240105163000
    ACCESSION NUMBER:\t\t0000000001-24-000001
    CONFORMED SUBMISSION TYPE:\t8-K
    PUBLIC DOCUMENT COUNT:\t\t\(documents.count)
    FILED AS OF DATE:\t\t20240105

    FILER:

    \tCOMPANY DATA:\t
    \t\tCOMPANY CONFORMED NAME:\t\t\tEXAMPLE CORP
    \t\tCENTRAL INDEX KEY:\t\t\t0000000001
    </SEC-HEADER>
    \(documents.joined(separator: "\n"))
    </SEC-DOCUMENT>

    """
}

/// Returns a document with the usual tags.
func document(_ name: String, _ text: String, type: String = "8-K") -> String {
    "<DOCUMENT>\n<TYPE>\(type)\n<SEQUENCE>1\n<FILENAME>\(name)\n<TEXT>\n\(text)\n</TEXT>\n</DOCUMENT>"
}
