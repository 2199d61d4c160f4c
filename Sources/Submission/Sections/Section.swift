/// One item of a filing, or the whole document where no items were recognised.
struct Section {
    /// 1 to 4; nil where the form has no parts.
    var part: Int?
    var code: ItemCode?
    var title: String
    var blocks: Range<Int>

    var partName: String? { part.map { ["I", "II", "III", "IV"][($0 - 1) & 3] } }
}

extension Section {
    /// Which item it is.
    struct Key: Hashable {
        var part: Int?
        var code: ItemCode?
    }

    var key: Key { Key(part: part, code: code) }
}
