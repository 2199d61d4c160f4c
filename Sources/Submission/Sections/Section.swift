/// An item of a report, or a whole document in which no items were recognised.
struct Section {
    /// The number of the part, 1 to 4; nil for forms without parts.
    var part: Int?
    var code: ItemCode?
    var title: String
    var blocks: Range<Int>

    var partName: String? { part.map { ["I", "II", "III", "IV"][($0 - 1) & 3] } }
}

extension Section {
    /// The identity of an item. Several documents of a report may have the same item.
    struct Key: Hashable {
        var part: Int?
        var code: ItemCode?
    }

    var key: Key { Key(part: part, code: code) }
}
