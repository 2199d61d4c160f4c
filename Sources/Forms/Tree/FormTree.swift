import Bytes
import Markup

/// What was read of a form and not yet written: elements and attributes in document order, and their texts.
struct FormTree {
    struct Node {
        let name: LocalName
        /// The state of the map; nil where no path goes.
        @Compact<MapPlan> var state: Ordinal<MapPlan>?
        let isAttribute: Bool
        /// Whether the name is of a namespace that is not the form's: it has no meaning here.
        var isForeign = false
        /// Whether a field of a record has taken the value.
        var isTaken = false
        /// Whether the element is a reference that is written as the note that it refers to.
        var isNote = false
        /// Whether an earlier piece of the form has something of the element.
        var isContinued = false
        /// The start of the text in `text`.
        var start: Int32
        var count: Int32 = 0
        /// The index after the element's last descendant; 0 while it is open.
        var end: Int32 = 0
        /// The next element of the same name and parent, and the first of the next name: set when an object is written.
        var nextSame: Int32 = 0
        var nextName: Int32 = 0
        /// The offset of the element in the document.
        let offset: Int32

        /// Whether this is the element whose text is the value of its parent.
        func isValue(_ plan: MapPlan?) -> Bool { plan != nil && name == plan?.valueChild && !isForeign }
    }

    private(set) var nodes: [Node] = []
    /// The name of text that stands behind a child, and of an element's text beside its attributes and children: `value`.
    let textName: LocalName
    private(set) var text: [UInt8] = []
    private var open: [Int32] = []
    /// Whether the open element's text may go on: no child has come yet.
    private var isInText = false
    /// The start of a text behind a child, if there is one.
    private var later: Int?

    /// An upper bound of what the tree holds, as bytes of JSON without escapes.
    private(set) var size = 0
    /// Bytes of a name, its punctuation and brackets, as `size` counts them for each node.
    static let nodeSize = 32

    init(textName: LocalName) { self.textName = textName }

    var openCount: Int { open.count }

    func textRange(_ index: Int) -> Range<Int> {
        let node = nodes[index]
        return Int(node.start)..<Int(node.start + node.count)
    }

    func end(_ index: Int) -> Int { nodes[index].end == 0 ? nodes.count : Int(nodes[index].end) }

    func state(_ index: Int) -> Int? { nodes[index].state?.index }

    mutating func take(_ index: Int) { nodes[index].isTaken = true }

    mutating func takeAll(_ index: Int) {
        for node in index..<end(index) { nodes[node].isTaken = true }
    }

    mutating func mark(_ index: Int, isNote: Bool) { nodes[index].isNote = isNote }

    mutating func link(_ index: Int, same next: Int) { nodes[index].nextSame = Int32(next) }
    mutating func link(_ index: Int, name next: Int) { nodes[index].nextName = Int32(next) }

    mutating func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        isInText = false
        later = nil
        size = 0
    }

    /// The innermost open element.
    var current: Int? { open.last.map { Int($0) } }

    mutating func begin(_ name: LocalName, state: Int?, isForeign: Bool, offset: Int) {
        finishText()
        open.append(Int32(nodes.count))
        nodes.append(
            Node(
                name: name, state: state.map { Ordinal($0) }, isAttribute: false, isForeign: isForeign, start: Int32(text.count),
                offset: Int32(truncatingIfNeeded: offset)))
        size += Self.nodeSize
        isInText = true
    }

    mutating func add(attribute name: LocalName, state: Int?, isForeign: Bool, _ value: Span<UInt8>) {
        let trimmed = value.trimmedRange
        guard !trimmed.isEmpty else { return }
        let start = Int32(text.count)
        text.append(value.extracting(trimmed))
        nodes.append(
            Node(
                name: name, state: state.map { Ordinal($0) }, isAttribute: true, isForeign: isForeign, start: start, count: Int32(trimmed.count),
                end: Int32(nodes.count + 1), offset: 0))
        size += Self.nodeSize + trimmed.count
        if let current { nodes[current].start = Int32(text.count) }
    }

    /// Adds text of the innermost element. Returns the bytes of this text so far.
    mutating func add(_ characters: Span<UInt8>) -> Int {
        guard let current else { return 0 }
        let start = isInText ? Int(nodes[current].start) : later ?? text.count
        var first = 0
        if start == text.count {
            // White space before a text is not kept: most runs are only the line breaks between elements.
            while first < characters.count, characters[first].isWhiteSpace { first += 1 }
            if first == characters.count { return 0 }
            if !isInText { later = start }
        }
        text.append(first == 0 ? characters : characters.extracting(first..<characters.count))
        size += characters.count - first
        return text.count - start
    }

    /// Ends the innermost element. Returns its index; nil if it was empty, and is not kept. The root is kept.
    mutating func end() -> Int? {
        finishText()
        guard let index = open.popLast().map({ Int($0) }) else { return nil }
        isInText = false
        if index > 0, nodes[index].count == 0, index + 1 == nodes.count {
            nodes.removeLast()
            size -= Self.nodeSize
            return nil
        }
        nodes[index].end = Int32(nodes.count)
        return index
    }

    /// Removes an element that has ended last, with all in it.
    mutating func remove(last index: Int) {
        // Attributes come before an element's own text.
        let first = Int(index + 1 < nodes.count ? min(nodes[index].start, nodes[index + 1].start) : nodes[index].start)
        size -= (nodes.count - index) * Self.nodeSize + text.count - first
        text.removeLast(text.count - first)
        nodes.removeLast(nodes.count - index)
    }

    /// Whether only a part of an element is here: it is open, or an earlier piece of the form has its beginning.
    func isPart(_ index: Int) -> Bool { nodes[index].isContinued || nodes[index].end == 0 }

    /// The open elements, from the root on.
    var openElements: [Int] { open.map { Int($0) } }

    /// Removes all but the open elements, which are empty then. Those of `written` are continued by what follows.
    mutating func removeClosed(written: Set<Int>) {
        for (depth, index) in open.enumerated() {
            let isWritten = written.contains(Int(index))
            nodes[depth] = nodes[Int(index)]
            nodes[depth].start = 0
            nodes[depth].count = 0
            if isWritten { nodes[depth].isContinued = true }
            open[depth] = Int32(depth)
        }
        nodes.removeLast(nodes.count - open.count)
        text.removeAll(keepingCapacity: true)
        isInText = false
        later = nil
        size = nodes.count * Self.nodeSize
    }

    /// Adds an element or attribute of another tree, with its text. An element is open then.
    mutating func add(_ index: Int, of other: borrowing FormTree) {
        var node = other.nodes[index]
        let start = text.count
        other.text.withSpan(other.textRange(index)) { text.append($0) }
        node.start = Int32(start)
        node.end = node.isAttribute ? Int32(nodes.count + 1) : 0
        if !node.isAttribute { open.append(Int32(nodes.count)) }
        nodes.append(node)
        isInText = false
        size += Self.nodeSize + text.count - start
    }

    /// Whether there is anything besides open elements.
    var hasClosed: Bool { nodes.count > open.count }

    /// The names of the elements below the root that go on from an earlier piece, each within the one before. One that ended without more is not among them.
    var continued: [LocalName] { nodes.dropFirst().prefix { $0.isContinued }.map(\.name) }

    /// Ends a run of text. Text behind a child becomes a node of its own.
    mutating func finishText() {
        guard let current else { return }
        if isInText {
            let start = Int(nodes[current].start)
            nodes[current].count = Int32(trimText(from: start))
            isInText = false
        } else if let start = later {
            later = nil
            let count = trimText(from: start)
            nodes.append(
                Node(name: textName, state: nil, isAttribute: true, start: Int32(start), count: Int32(count), end: Int32(nodes.count + 1), offset: 0))
            size += Self.nodeSize
        }
    }

    /// Removes the white space behind the text that starts at `start`. Returns the text's length.
    private mutating func trimText(from start: Int) -> Int {
        while text.count > start, text[text.count - 1].isWhiteSpace {
            text.removeLast()
            size -= 1
        }
        return text.count - start
    }
}
