/// Numbers and widths of texts in drawings.
enum ChartText {
    static let fontSize = 12.0

    /// Returns a coordinate with at most one digit after the point.
    static func number(_ coordinate: Double) -> String {
        guard let tenths = Int(exactly: (coordinate * 10).rounded()) else { return "0" }
        let digits = "\(tenths.magnitude / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths.magnitude % 10)")
        return tenths < 0 ? "-\(digits)" : digits
    }

    /// Returns the width of a text, estimated by kinds of characters: the font is not known.
    static func width(_ text: String, fontSize: Double = fontSize) -> Double {
        text.unicodeScalars.reduce(0) { width, scalar in
            switch scalar {
            case "0"..."9", "a"..."z", "-": width + 0.6
            case " ", ".", ",", "(", ")", "'": width + 0.36
            case "A"..."Z": width + 0.7
            default: width + (scalar.value < 0x1100 ? 0.7 : 1)
            }
        } * fontSize
    }

    /// Returns the text, cut with an ellipsis if it is wider than this.
    static func cut(_ text: String, width limit: Double, fontSize: Double = fontSize) -> String {
        // No text of more characters can fit, and a longer one need not be measured.
        var cut = text.cut(to: 300)
        while cut.count > 1, width(cut, fontSize: fontSize) > limit { cut = text.cut(to: cut.count - 1) }
        return cut
    }
}
