package import Markup
package import Records

/// Access to the bytes of a filing's documents.
package protocol DocumentSource {
    /// Calls `body` with a document's bytes, followed by a zero byte. Does not call `body` for a document whose bytes cannot be read in place (a uuencoded
    /// one).
    func withDocument(_ document: DocumentReference, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure)
}
