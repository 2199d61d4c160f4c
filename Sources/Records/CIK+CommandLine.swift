extension CIK {
    /// Returns the CIK that a text on the command line names: its digits, or `CIK` and the digits, as in the names of EDGAR's files; nil for other text.
    package static func named(_ text: String) -> CIK? {
        let hasLetters = text.prefix(3).lowercased() == "cik"
        return CIK(hasLetters ? String(text.dropFirst(3)) : text)
    }
}
