/// The identity that is sent with every request: the SEC wants a name and an e-mail address in the User-Agent, and refuses requests without them.
package struct Identity: Sendable {
    package let userAgent: String

    package init(_ text: String) throws(EdgarFailure) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        let trimmed = words.joined(separator: " ")
        guard trimmed.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), trimmed.utf8.count <= 200 else {
            throw EdgarFailure(.configuration, "EDGAR_IDENTITY holds control characters or is longer than 200 bytes")
        }
        guard words.contains(where: Self.isAddress) else {
            throw EdgarFailure(
                .configuration, "EDGAR_IDENTITY must hold a name and an e-mail address, such as \"Sample Company admin@example.com\"")
        }
        userAgent = trimmed
    }

    /// The identity in EDGAR_IDENTITY.
    package init(environment: [String: String]) throws(EdgarFailure) {
        guard let text = environment["EDGAR_IDENTITY"], !text.isEmpty else {
            throw EdgarFailure(
                .configuration,
                "EDGAR_IDENTITY is not set: the SEC wants a name and an e-mail address, such as EDGAR_IDENTITY=\"Sample Company admin@example.com\"")
        }
        try self.init(text)
    }

    private static func isAddress(_ word: Substring) -> Bool {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
    }
}
