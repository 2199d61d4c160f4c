import Bytes

/// Reads HTML, XHTML and inline XBRL into blocks.
struct HTMLBlocks {
    private var scanner = HTMLScanner()
    private var builder = BlockBuilder()
    private var open: [OpenElement] = []
    private var lines = TextLines()
    private var lineBreaks = 0

    /// The deepest nesting for which styles are tracked. The text of deeper elements is still read.
    private static let depthLimit = 1024
    /// The maximum number of open elements that are compared with a closing tag.
    private static let reach = 64

    private struct OpenElement {
        var name: HTMLName
        var role: HTMLRole
        var style: HTMLStyle
        /// For a table, the number of the table around it.
        var outerTable: Int?
    }

    private var style: HTMLStyle { open.last?.style ?? [] }

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
        // A misplaced closing tag may have ended preformatted text in the middle of a line.
        lines.finish(&builder)
        if builder.isEmpty {
            // White space between tags does not end a run of line breaks.
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
            // A block within <title>, <script> or <style> means that the closing tag is missing. Without this check the whole document would be hidden.
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
        var hasGap = false
        var span = 1
        var reader = HTMLAttributes(attributes)
        while let (key, value) = reader.next(bytes) {
            switch key {
            case .style: style.apply(bytes, value, &startsPage, &hasGap)
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
        if hasGap, !role.isBlock { builder.requireBlank() }
        // Within a preformatted line the current block has already begun.
        if lines.isEmpty { builder.open(at: tag.lowerBound) }
        var outer: Int?
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
            // A closing tag within a cell does not close an element outside the cell.
            let other = open[index].role
            if other == .cell || other == .table, role != .table, role != .row { return }
            index -= 1
        }
    }

    /// Closes the elements that a new element ends without a closing tag: paragraphs, list items, cells and rows.
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
                // The row of an inner table does not end the row around that table: the search stops at `.table` below.
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

    /// Handles a line break. One line break continues the paragraph, two end it.
    private mutating func breakLine() {
        if style.contains(.preformatted) { return lines.breakLine(&builder) }
        if !builder.isEmpty {
            builder.flush()
            lineBreaks = 1
        } else {
            lineBreaks += 1
        }
    }

    private mutating func link(_ bytes: Span<UInt8>, _ value: Range<Int>, _ style: HTMLStyle) {
        guard !style.contains(.hidden), !value.isEmpty, bytes[value.lowerBound] == UInt8(ascii: "#"), value.count > 1 else { return }
        builder.setLink(Self.number(bytes, value.lowerBound + 1..<value.upperBound))
    }

    /// Returns the hash of an anchor's name (FNV-1a).
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for position in range where bytes[position] != 0x0A && bytes[position] != 0x0D { hash = (hash ^ UInt64(bytes[position])) &* 0x100_0000_01b3 }
        return hash
    }
}
