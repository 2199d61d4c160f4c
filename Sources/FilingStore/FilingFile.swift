import Bytes
import JSONLines
package import Records

/// A file of a filing: what it is, its address at EDGAR, and its name in the store.
package struct FilingFile {
    package enum Kind {
        /// The complete submission.
        case submission
        /// The header of a submission alone.
        case header
        /// The page that lists the filing's documents.
        case listing
        /// One document, with its length where the listing gives one.
        case document(bytes: Int?)
    }

    /// The suspicion that the stored file is not what it should be: it is read, whatever its mark says, and compared with the mark's hash and the record's.
    package struct Doubt: Sendable {
        /// The SHA-256 of the content, uncompressed, as the record gives it; nil if it gives none.
        package let recordedHash: String?

        package init(recordedHash: String? = nil) { self.recordedHash = recordedHash }

        /// Nil if there is no doubt.
        package init?(_ filing: FilingRecord, _ isDoubted: Bool) {
            guard isDoubted else { return nil }
            self.init(recordedHash: filing.object.string("sha256")?.lowercased())
        }
    }

    package let kind: Kind
    package let number: AccessionNumber
    package let url: String
    package let name: StoredName
    /// Nil if the store is trusted as far as it is configured to be.
    package let doubt: Doubt?

    package init(kind: Kind, number: AccessionNumber, url: String, name: StoredName, doubt: Doubt? = nil) {
        self.kind = kind
        self.number = number
        self.url = url
        self.name = name
        self.doubt = doubt
    }

    /// Whether the file itself says which filing it belongs to.
    package var isContainer: Bool {
        switch kind {
        case .submission, .header: true
        case .listing, .document: false
        }
    }

    /// Returns the fault of a content, given its first and last bytes and its length; nil if it has none.
    package func fault(start: Span<UInt8>, end: Span<UInt8>, bytes: Int) -> String? {
        switch kind {
        case .submission, .header: return SubmissionText.fault(start: start, end: end, expecting: number)
        case .listing:
            guard start.text.contains(number.description) else { return "it is the page of another filing" }
            let tail = end.extracting(end.trimmedRange)
            return tail.hasSuffix("</html>") || tail.hasSuffix("</HTML>") ? nil : "it is cut off"
        case .document(let size):
            guard let size, size != bytes else { return nil }
            return "it has \(bytes) bytes, but is listed with \(size)"
        }
    }
}
