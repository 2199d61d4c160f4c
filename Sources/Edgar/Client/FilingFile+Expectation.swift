import FilingStore

extension FilingFile {
    /// What EDGAR has to respond.
    var expectation: ResponseVerdict.Expectation {
        switch kind {
        case .submission: .submission
        case .header: .header
        case .listing: .listing
        case .document(let bytes): .document(bytes: bytes)
        }
    }
}
