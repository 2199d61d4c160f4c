package import Records

extension OpenFiling {
    /// Returns the text of a whole document, in UTF-8, without layout; nil for a document without text (a picture, a spreadsheet), or with more than 24 MB of it.
    package func text(of document: DocumentReference) throws(SubmissionFailure) -> [UInt8]? {
        guard [.html, .text, .inline, .xml].contains(document.kind) else { return nil }
        let list = try bytes(of: document).withBytes { BlockList.read($0, of: document) }
        let text = SectionText(list: list, isMarkdown: false).text(0..<list.blocks.count, limit: SectionLimits.text)
        return text.count <= SectionLimits.text ? text : nil
    }
}
