import Bytes

/// The form that a document's cover names, for a document whose form nobody has said.
enum CoverForm {
    /// How far a cover reaches, in blocks.
    private static let reach = 80

    /// `10-K`, `8-K/A`, ...; empty where the cover names none.
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
