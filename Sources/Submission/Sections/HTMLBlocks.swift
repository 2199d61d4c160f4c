import Bytes

/// Reads HTML, XHTML and inline XBRL into blocks.
struct HTMLBlocks {
    private var scanner = HTMLScanner()
    private var builder = BlockBuilder()
    private var open: [OpenElement] = []
    private var lines = TextLines()
    private var lineBreaks = 0

    /// Elements within each other; deeper ones are read but not remembered.
    private static let depthLimit = 1024
    /// How far a closing tag looks for its opening one.
    private static let reach = 64

    private struct Style: OptionSet {
        let rawValue: UInt8
        static let emphasised = Style(rawValue: 1)
        static let centred = Style(rawValue: 2)
        static let hidden = Style(rawValue: 4)
        static let preformatted = Style(rawValue: 8)
    }

    private struct OpenElement {
        var name: HTMLName
        var role: HTMLRole
        var style: Style
        /// The table around a table.
        var outerTable = 0
    }

    private var style: Style { open.last?.style ?? [] }

    static func read(_ bytes: Span<UInt8>) -> BlockList {
        var reader = HTMLBlocks()
        while let piece = reader.scanner.next(bytes), !reader.builder.isFull {
            switch piece {
            case .text(let range): reader.text(bytes, range)
            case .open(let name, let tag, let attributes, let isEmpty): reader.start(bytes, name, tag, attributes, isEmpty)
            case .close(let name, let tag): reader.end(name, tag)
            }
        }
        reader.lines.finish(&reader.builder)
        reader.builder.endRow()
        return reader.builder.list
    }

    private mutating func text(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let style = style
        if style.contains(.hidden) { return }
        if style.contains(.preformatted) { return lines.add(bytes, range, &builder, hasEntities: true) }
        // An end tag out of its order may have ended what was preformatted.
        lines.finish(&builder)
        if builder.isEmpty {
            // Blanks between tags do not end a run of line breaks.
            var position = range.lowerBound
            while position < range.upperBound, bytes[position].isWhiteSpace { position += 1 }
            if position == range.upperBound { return }
            if style.contains(.centred) { builder.mark(.centred) }
            if lineBreaks == 1 { builder.mark(.continues) }
        }
        builder.append(bytes, range, isEmphasised: style.contains(.emphasised))
        if !builder.isEmpty { lineBreaks = 0 }
    }

    // MARK: Tags

    private mutating func start(_ bytes: Span<UInt8>, _ name: HTMLName, _ tag: Range<Int>, _ attributes: Range<Int>, _ isEmpty: Bool) {
        let role = HTMLRole(name)
        if role == .lineBreak { return breakLine() }
        var style = style
        if role == .block || role == .table || role == .paragraph, open.last?.name == .title || open.last?.name == .script || open.last?.name == .style {
            // An unclosed <title> does not hide the document.
            open.removeLast()
            style = self.style
        }
        switch role {
        case .bold: style.insert(.emphasised)
        case .hidden: style.insert(.hidden)
        default: break
        }
        close(impliedBy: role)
        var startsPage = role == .page
        var isApart = false
        var span = 1
        var reader = HTMLAttributes(attributes)
        while let (key, value) = reader.next(bytes) {
            switch key {
            case .style: HTMLBlocks.apply(bytes, value, to: &style, &startsPage, &isApart)
            case .align where HTMLName(bytes, value) == .center: style.insert(.centred)
            case .id where role != .fact, .name where role == .anchor: builder.addAnchor(Self.number(bytes, value))
            case .href where role == .anchor: link(bytes, value, style)
            case .colspan: span = bytes.extracting(value).integer ?? 1
            default: break
            }
        }
        if role.isBlock {
            flush()
            lineBreaks = 0
        }
        if startsPage, !style.contains(.hidden) { builder.mark(.pageStart) }
        if isApart, !role.isBlock { builder.wantBlank() }
        // The block of a line in the making has begun.
        if lines.isEmpty { builder.open(at: tag.lowerBound) }
        var outer = 0
        switch role {
        case .table:
            outer = builder.currentTable
            builder.startTable()
            style.remove(.centred)
        case .row: builder.startRow()
        case .cell: builder.startCell(span: span)
        case .item: builder.mark(.listItem)
        case .heading: style.insert(.emphasised)
        case .centre: style.insert(.centred)
        case .preformatted:
            style.insert(.preformatted)
        case .void: return
        default: break
        }
        guard !isEmpty, open.count < Self.depthLimit else { return }
        open.append(OpenElement(name: name, role: role, style: style, outerTable: outer))
    }

    private mutating func end(_ name: HTMLName, _ tag: Range<Int>) {
        let role = HTMLRole(name)
        if role.isBlock {
            flush()
            lineBreaks = 0
        }
        builder.closeTag()
        if role == .row { builder.endRow() }
        let lowest = max(0, open.count - (role.isBlock ? 4 * Self.reach : Self.reach))
        var index = open.count - 1
        while index >= lowest {
            if open[index].name == name {
                if role == .table { builder.endTable(outer: open[index].outerTable) }
                open.removeSubrange(index...)
                return
            }
            // What was opened outside a cell is not closed within it.
            let other = open[index].role
            if other == .cell || other == .table, role != .table, role != .row { return }
            index -= 1
        }
    }

    /// Paragraphs, items, cells and rows end where the next begins.
    private mutating func close(impliedBy role: HTMLRole) {
        switch role {
        case .paragraph, .item, .cell, .row: break
        default: return
        }
        var index = open.count - 1
        let lowest = max(0, open.count - 16)
        while index >= lowest {
            let other = open[index].role
            if other == role || (role == .row && other == .cell) {
                // A row within a table within a cell is not the outer row's end.
                open.removeSubrange(index...)
                if role != .row || other == .row { return }
            } else if other == .table || other == .block || (other == .cell && role != .row) || (other == .row && role == .cell) || other == .list {
                return
            }
            index -= 1
        }
    }

    private mutating func flush() {
        lines.finish(&builder)
        builder.flush()
    }

    /// One break goes on in the same paragraph, two end it.
    private mutating func breakLine() {
        if style.contains(.preformatted) { return lines.breakLine(&builder) }
        if !builder.isEmpty {
            builder.flush()
            lineBreaks = 1
        } else {
            lineBreaks += 1
        }
    }

    private mutating func link(_ bytes: Span<UInt8>, _ value: Range<Int>, _ style: Style) {
        guard !style.contains(.hidden), !value.isEmpty, bytes[value.lowerBound] == UInt8(ascii: "#"), value.count > 1 else { return }
        builder.setLink(Self.number(bytes, value.lowerBound + 1..<value.upperBound))
    }

    /// A name as a number (FNV-1a); never 0.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for position in range where bytes[position] != 0x0A && bytes[position] != 0x0D { hash = (hash ^ UInt64(bytes[position])) &* 0x100_0000_01b3 }
        return hash | 1
    }

    /// The few properties of a `style` that matter.
    private static func apply(_ bytes: Span<UInt8>, _ range: Range<Int>, to style: inout Style, _ startsPage: inout Bool, _ isApart: inout Bool) {
        var position = range.lowerBound
        while position < range.upperBound {
            while position < range.upperBound, bytes[position].isWhiteSpace || bytes[position] == UInt8(ascii: ";") { position += 1 }
            guard position < range.upperBound else { return }
            let end = bytes.extracting(0..<range.upperBound).firstIndex(of: UInt8(ascii: ";"), from: position) ?? range.upperBound
            switch bytes[position].asciiLowercased {
            case UInt8(ascii: "f"), UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "p"), UInt8(ascii: "b"), UInt8(ascii: "v"), UInt8(ascii: "m"):
                property(bytes.extracting(position..<end), &style, &startsPage, &isApart)
            default: break
            }
            position = end + 1
        }
    }

    private static func property(_ text: Span<UInt8>, _ style: inout Style, _ startsPage: inout Bool, _ isApart: inout Bool) {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = HTMLName(text, 0..<colon)
        var start = colon + 1
        while start < text.count, text[start].isWhiteSpace { start += 1 }
        let value = HTMLName(text, start..<text.count)
        switch name {
        case .fontWeight where colon == 11:
            if value == .bold || value == .bolder || (start < text.count && text[start] >= 0x36 && text[start] <= 0x39) {
                style.insert(.emphasised)
            } else {
                style.remove(.emphasised)
            }
        case .textAlign where colon == 10:
            if value == .center { style.insert(.centred) } else { style.remove(.centred) }
        case .textDecoration where value == .underline: style.insert(.emphasised)
        case .display where value == .none: style.insert(.hidden)
        case .visibility where value == .hidden: style.insert(.hidden)
        // A gap that is set and not typed: `Item 1.`, and a title some points further.
        case .paddingLeft where colon == 12 && isWide(text, start), .marginLeft where colon == 11 && isWide(text, start): isApart = true
        case .pageBreak where value == .always || value == .page: startsPage = true
        default: break
        }
    }
}

extension HTMLBlocks {
    /// A length of three points or pixels and more: less is kerning.
    private static func isWide(_ text: Span<UInt8>, _ start: Int) -> Bool {
        guard start + 1 < text.count, text[start].isDigit else { return false }
        return text[start] >= UInt8(ascii: "3") || (text[start] != UInt8(ascii: "0") && text[start + 1].isDigit)
    }
}

/// What an element means for the run of blocks.
enum HTMLRole {
    case inline, anchor, bold, fact, hidden, void, lineBreak
    case block, paragraph, centre, heading, item, list, table, row, cell, preformatted, page

    var isBlock: Bool {
        switch self {
        case .inline, .anchor, .bold, .fact, .hidden, .void, .lineBreak: false
        default: true
        }
    }

    /// A place of the table below, or the first free one behind it, has each name: a dictionary took a tenth of the time for sections.
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

extension HTMLName {
    static let title = HTMLName("title")
    static let script = HTMLName("script")
    static let style = HTMLName("style")
    static let align = HTMLName("align")
    static let id = HTMLName("id")
    static let name = HTMLName("name")
    static let href = HTMLName("href")
    static let colspan = HTMLName("colspan")
    static let fontWeight = HTMLName("font-weight")
    static let textAlign = HTMLName("text-align")
    static let textDecoration = HTMLName("text-decoration")
    static let display = HTMLName("display")
    static let visibility = HTMLName("visibility")
    static let paddingLeft = HTMLName("padding-left")
    static let marginLeft = HTMLName("margin-left")
    static let pageBreak = HTMLName("page-break-before")
    static let bold = HTMLName("bold")
    static let bolder = HTMLName("bolder")
    static let center = HTMLName("center")
    static let underline = HTMLName("underline")
    static let none = HTMLName("none")
    static let hidden = HTMLName("hidden")
    static let always = HTMLName("always")
    static let table = HTMLName("table")
    static let page = HTMLName("page")
}
