extension CIK {
    /// Reads a CIK as people write it: digits, or `CIK` before ten digits, as in the names of EDGAR's files; nil for other text.
    package init?(commandLine text: String) {
        let hasPrefix = text.prefix(3).lowercased() == "cik"
        self.init(hasPrefix ? String(text.dropFirst(3)) : text)
    }
}
