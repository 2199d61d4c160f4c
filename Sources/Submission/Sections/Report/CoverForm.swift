import Bytes

/// Finds the form on a document's cover, for a document whose form is unknown or disputed.
enum CoverForm {
    /// The number of blocks that are searched, from the document's beginning.
    private static let reach = 80

    /// Returns the form, `10-K` or `8-K/A`; empty if the cover does not give one.
    static func form(in list: BlockList) -> String {
        for block in list.blocks.indices.prefix(reach) {
            let form = list.withText(block) { text in
                text.count < 60 ? named(text) : ""
            }
            if !form.isEmpty { return form }
        }
        return ""
    }

    private static func named(_ text: Span<UInt8>) -> String {
        let words = String(decoding: text.array, as: UTF8.self).uppercased()
        guard words.hasPrefix("FORM ") else { return "" }
        let name = words.dropFirst(5).drop { $0 == " " }.prefix { $0 != " " && $0 != "(" && $0 != "\t" }
        return FormItems(formType: String(name)) == nil ? "" : String(name)
    }
}
