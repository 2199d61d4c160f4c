/// Builds the tree of a header's elements line by line.
///
/// The tab form nests elements by tabs, the tagged form by tags; some headers mix both. The names of parties and of their parts are known. Any other group
/// looks like an element without a value until its closing tag is read.
struct HeaderTree {
    enum Form { case tab(depth: Int), tagged }

    private struct Open {
        var field: HeaderField
        var level: HeaderNames.Level?
        /// The number of tabs before a group in tab form; nil for a group in tagged form.
        var depth: Int?
        /// The indices of elements without a value, by name. A closing tag may turn the last of them into a group. `lastValueless` removes indices that are out
        /// of date.
        var valueless: [String: [Int]] = [:]

        /// Returns the index of the last element without a value that a closing tag of this name can belong to.
        mutating func lastValueless(_ name: String) -> Int? {
            while let place = valueless[name]?.last {
                if place < field.fields.count, field.fields[place].isValueless, field.fields[place].name == name { return place }
                valueless[name]?.removeLast()
            }
            return nil
        }
    }

    /// The maximum number of levels of groups in a header. No real header comes close.
    static let heightLimit = 16

    private var open = [Open(field: HeaderField("", isGroup: true))]
    private var lastWasEmptyAtTop = false
    private(set) var fieldCount = 0

    /// Closes all open groups and returns the elements of the top level.
    mutating func finish() -> [HeaderField] {
        while open.count > 1 { pop() }
        return open[0].field.fields
    }

    mutating func add(_ name: String, _ value: String, _ form: Form) {
        fieldCount += 1
        if value.isEmpty, let level = HeaderNames.level(of: name) { return openGroup(name, level, form) }
        switch form {
        case .tab(let depth):
            while let inner = open.last?.depth, inner >= depth { pop() }
        case .tagged:
            while let top = open.last, top.depth != nil, top.level == .part || HeaderNames.markers.contains(name) { pop() }
        }
        append(HeaderField(name, value))
        lastWasEmptyAtTop = open.count == 1 && value.isEmpty
    }

    /// Appends a line that has neither a key nor a tag to the value of the element before it.
    mutating func continueValue(_ text: String, joinedBy separator: String) {
        let top = open.count - 1
        guard let last = open[top].field.fields.indices.last, !open[top].field.fields[last].isGroup else { return }
        open[top].field.fields[last].value += open[top].field.fields[last].value.isEmpty ? text : separator + text
    }

    mutating func close(_ name: String) {
        if let index = open.lastIndex(where: { $0.field.name == name }), index > 0 {
            while open.count > index { pop() }
            return
        }
        // The last element without a value was the opening tag of a group: the elements after it belong to the group.
        let top = open.count - 1
        guard let index = open[top].lastValueless(name) else { return }
        let height = (open[top].field.fields[(index + 1)...].lazy.map(\.height).max() ?? 0) + 1
        guard height <= Self.heightLimit else {
            // A group that begins at an earlier element would be at least as high.
            open[top].valueless.removeAll()
            return
        }
        let inner = Array(open[top].field.fields[(index + 1)...])
        open[top].field.fields.removeSubrange((index + 1)...)
        open[top].field.fields[index].fields = inner
        open[top].field.fields[index].height = height
        open[top].field.fields[index].isGroup = true
    }

    private mutating func openGroup(_ name: String, _ level: HeaderNames.Level, _ form: Form) {
        switch level {
        case .party, .other:
            while open.count > 1 { pop() }
        case .part:
            while open.last?.level == .part { pop() }
            if open.count == 1, lastWasEmptyAtTop, let index = open[0].field.fields.indices.last {
                // An element with parts is a party, even if `HeaderNames` does not know its role.
                let party = open[0].field.fields.remove(at: index)
                open.append(Open(field: HeaderField(party.name, isGroup: true), level: .party, depth: 0))
            }
        }
        lastWasEmptyAtTop = false
        let depth: Int? = if case .tab(let depth) = form { depth } else { nil }
        open.append(Open(field: HeaderField(name, isGroup: true), level: level, depth: depth))
    }

    private mutating func append(_ field: HeaderField) {
        let top = open.count - 1
        if field.isValueless { open[top].valueless[field.name, default: []].append(open[top].field.fields.count) }
        open[top].field.fields.append(field)
    }

    private mutating func pop() {
        let closed = open.removeLast()
        append(closed.field)
    }
}

extension HeaderField {
    fileprivate var isValueless: Bool { value.isEmpty && !isGroup }
}
