package enum MarkupLimits {
    /// Bytes of a document.
    package static let document = 1 << 30
    /// Attributes of an element whose tag is 16 kB or longer: libxml2 compares each attribute with every other one.
    package static let attributes = 1000
    /// Prefixes bound at the same time.
    package static let bindings = 1000
    /// Distinct names of elements, attributes and prefixes in a document. libxml2's table of names does not grow, so that more names slow it down.
    package static let names = 100_000
    /// Depth of nested elements.
    package static let depth = 2048
}
