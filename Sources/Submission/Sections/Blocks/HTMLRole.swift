/// The effect of an element on blocks.
enum HTMLRole {
    case inline, anchor, bold, fact, hidden, void, lineBreak
    case block, paragraph, centre, heading, item, list, table, row, cell, preformatted, page

    var isBlock: Bool {
        switch self {
        case .inline, .anchor, .bold, .fact, .hidden, .void, .lineBreak: false
        default: true
        }
    }

    /// Finds the role of a name in a hash table with open addressing. With a dictionary, the lookup took a tenth of the time of all sections.
    init(_ name: HTMLName) {
        var place = Self.place(name)
        while let entry = Self.roles[place] {
            if entry.name == name {
                self = entry.role
                return
            }
            place = (place + 1) & 0xFF
        }
        self = .inline
    }

    private static func place(_ name: HTMLName) -> Int { Int((name.packed &* 0x9E37_79B9_7F4A_7C15) >> 56) }

    private static let roles: [(name: HTMLName, role: HTMLRole)?] = {
        var roles: [(name: HTMLName, role: HTMLRole)?] = Array(repeating: nil, count: 256)
        func add(_ role: HTMLRole, _ names: [StaticString]) {
            for name in names.map({ HTMLName($0) }) {
                var place = place(name)
                while roles[place] != nil { place = (place + 1) & 0xFF }
                roles[place] = (name, role)
            }
        }
        add(.anchor, ["a"])
        add(.bold, ["b", "strong", "u"])
        add(.fact, ["ix:nonfraction", "ix:nonnumeric", "ix:fraction", "ix:continuation"])
        add(.hidden, ["title", "script", "style", "ix:header", "ix:hidden"])
        add(.void, ["img", "input", "meta", "link", "col", "area", "base", "wbr"])
        add(.lineBreak, ["br"])
        add(
            .block,
            ["div", "body", "html", "blockquote", "form", "address", "section", "article", "header", "footer", "caption", "dl", "dt", "document", "text"])
        add(.paragraph, ["p"])
        add(.centre, ["center"])
        add(.heading, ["h1", "h2", "h3", "h4", "h5", "h6"])
        add(.item, ["li", "dd"])
        add(.list, ["ul", "ol", "dir", "menu"])
        add(.table, ["table"])
        add(.row, ["tr"])
        add(.cell, ["td", "th"])
        add(.preformatted, ["pre", "xmp", "listing"])
        add(.page, ["hr", "page"])
        return roles
    }()
}
