package import Markup
package import Records

/// Access to the bytes of a filing's documents.
package protocol DocumentSource {
    /// Lends a document's bytes, followed by a zero byte. Does not call `body` for a document without bytes to read (a uuencoded one).
    func withDocument(_ document: DocumentReference, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure)
}
