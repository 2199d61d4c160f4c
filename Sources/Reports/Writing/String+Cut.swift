extension String {
    /// Returns the text with at most this many characters; the last one of a text that was cut is an ellipsis.
    package func cut(to count: Int) -> String { self.count > count ? self.prefix(count - 1) + "…" : self }
}
