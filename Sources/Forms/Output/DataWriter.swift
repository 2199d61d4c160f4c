import Bytes
import JSONLines
import Markup

/// Writes elements with all that they say, as JSON.
///
/// An element with only a text is that text, a number, a date or a flag, as the map says. Any other element is an object: its attributes and children by their
/// names, its own text as `value`. Children of one name are a list if the map says so, or if there are several. What is empty is left out. An element of which
/// another piece of the form has a part is an object.
struct DataWriter {
    private let names: NameTable
    /// The keys of members: names in snake_case. Two names may have one key.
    private var keys = ByteInterner()
    /// The keys as JSON strings.
    private var quotedKeys: [[UInt8]] = []
    /// The key of each name; nil until the name is first written.
    private var keyOfName: [Int?] = []
    /// The keys of notes, and of the text of an element that has other members.
    private var notesKey = 0
    private var valueKey = 0
    private var scratch: [UInt8] = []
    /// The last element of each key among the children of the object that is being grouped.
    private var groups: [(generation: Int, last: Int)] = []
    private var generation = 0
    /// Whether anything of the document was nested too deeply, and left out.
    private(set) var isTooDeep = false
    /// The objects and lists that are open.
    private var nesting = 0

    init(_ names: NameTable) {
        self.names = names
        notesKey = key("footnotes")
        valueKey = key("value")
    }

    mutating func beginDocument() { isTooDeep = false }

    /// Whether there is room for one more object or list within those that are open.
    private mutating func mayNest() -> Bool {
        if nesting >= FormLimits.nesting { isTooDeep = true }
        return nesting < FormLimits.nesting
    }

    /// Whether an element has anything that no record has taken.
    func isLive(_ index: Int, _ tree: FormTree, without plan: MapPlan?) -> Bool {
        var node = index
        let end = tree.end(index)
        while node < end {
            if let plan, node > index, isRow(node, tree, plan) {
                node = tree.end(node)
                continue
            }
            if tree.nodes[node].count > 0, !tree.nodes[node].isTaken { return true }
            node += 1
        }
        return false
    }

    /// Whether an element is an object whatever else it may have.
    func isObject(_ index: Int, _ tree: FormTree, _ plan: MapPlan?, rows: Bool) -> Bool {
        if tree.nodes[index].isContinued { return true }
        var members = tree.nodes[index].count > 0 && !tree.nodes[index].isTaken ? 1 : 0
        var child = index + 1
        while child < tree.end(index) {
            if rows || plan.map({ !isRow(child, tree, $0) }) ?? true, isLive(child, tree, without: rows ? nil : plan) {
                let node = tree.nodes[child]
                guard node.isValue(plan), !node.isAttribute, tree.end(child) == child + 1 else { return true }
                members += 1
            }
            child = tree.end(child)
        }
        return members > 1
    }

    private func isRow(_ node: Int, _ tree: FormTree, _ plan: MapPlan) -> Bool {
        guard let state = tree.state(node) else { return false }
        return plan.rows[state] != nil
    }

    /// Writes an element's value.
    ///
    /// - Parameter rows: whether elements that are records are written too.
    mutating func write(_ index: Int, _ tree: inout FormTree, _ plan: MapPlan?, _ notes: inout Notes, rows: Bool, to writer: inout JSONWriter) {
        writeValue(index, &tree, plan, &notes, rows, &writer)
    }

    /// Writes an element as an object, even if it is empty or has only a text.
    mutating func writeObject(_ index: Int, _ tree: inout FormTree, _ plan: MapPlan?, _ notes: inout Notes, rows: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(index, &tree, plan, &notes, rows, &writer)
        writer.endObject()
    }

    private mutating func writeValue(
        _ index: Int, _ tree: inout FormTree, _ plan: MapPlan?, _ notes: inout Notes, _ rows: Bool, _ writer: inout JSONWriter
    ) {
        if !tree.isPart(index) {
            if tree.end(index) == index + 1 { return scalar(index, as: tree.nodes[index].name, tree, plan, &writer) }
            if let value = onlyValue(index, tree, plan) { return scalar(value, as: tree.nodes[index].name, tree, plan, &writer) }
        }
        writer.beginObject()
        writeMembers(index, &tree, plan, &notes, rows, &writer)
        writer.endObject()
    }

    /// The child that has the element's value, if the element says nothing else.
    private func onlyValue(_ index: Int, _ tree: FormTree, _ plan: MapPlan?) -> Int? {
        guard plan?.valueChild != nil, tree.nodes[index].count == 0 else { return nil }
        var child = index + 1
        var found: Int?
        while child < tree.end(index) {
            if isLive(child, tree, without: nil) {
                guard found == nil, tree.nodes[child].isValue(plan), !tree.nodes[child].isAttribute, tree.end(child) == child + 1 else { return nil }
                found = child
            }
            child = tree.end(child)
        }
        return found
    }

    private mutating func writeMembers(
        _ index: Int, _ tree: inout FormTree, _ plan: MapPlan?, _ notes: inout Notes, _ rows: Bool, _ writer: inout JSONWriter
    ) {
        guard mayNest() else { return }
        nesting += 1
        defer { nesting -= 1 }
        let first = group(index, &tree, plan, &notes, rows)
        let parent = tree.nodes[index].name
        // The element's own text is the first member, or the first of its values.
        var hasText = tree.nodes[index].count > 0 && !tree.nodes[index].isTaken
        if hasText, groups.count <= valueKey || groups[valueKey].generation != generation {
            writer.key("value")
            scalar(index, as: parent, tree, plan, &writer)
            hasText = false
        }
        var head = first
        while head > 0 {
            let node = tree.nodes[head]
            let key = key(of: head, tree)
            let quoted = quotedKeys[key]
            writer.key(raw: quoted.span)
            let isValue = key == valueKey && hasText
            let isList = node.isNote || isValue || node.nextSame > 0 || tree.state(head).map { plan?.isList[$0] ?? false } ?? false
            if isList {
                writer.beginArray()
                if !mayNest() {
                    writer.endArray()
                    head = Int(node.nextName)
                    continue
                }
                nesting += 1
            }
            if isValue {
                scalar(index, as: parent, tree, plan, &writer)
                hasText = false
            }
            var child = head
            while child > 0 {
                if tree.nodes[child].isNote {
                    notes.writeText(of: child, tree, &writer)
                } else if tree.nodes[child].isValue(plan), tree.end(child) == child + 1 {
                    scalar(child, as: parent, tree, plan, &writer)
                } else {
                    writeValue(child, &tree, plan, &notes, rows, &writer)
                }
                child = Int(tree.nodes[child].nextSame)
            }
            if isList {
                writer.endArray()
                nesting -= 1
            }
            head = Int(node.nextName)
        }
    }

    /// Links the children of an element that are to be written: those of one key, and the first of each key. Returns the first child; 0 for none.
    private mutating func group(_ index: Int, _ tree: inout FormTree, _ plan: MapPlan?, _ notes: inout Notes, _ rows: Bool) -> Int {
        generation += 1
        var first = 0
        var lastHead = 0
        var child = index + 1
        let end = tree.end(index)
        while child < end {
            let next = tree.end(child)
            defer { child = next }
            if !rows, let plan, isRow(child, tree, plan) { continue }
            guard isLive(child, tree, without: rows ? nil : plan) else { continue }
            tree.link(child, same: 0)
            tree.link(child, name: 0)
            _ = notes.resolve(child, &tree)
            let key = key(of: child, tree)
            while groups.count <= key { groups.append((0, 0)) }
            if groups[key].generation == generation {
                tree.link(groups[key].last, same: child)
            } else {
                if lastHead > 0 { tree.link(lastHead, name: child) } else { first = child }
                lastHead = child
            }
            groups[key] = (generation, child)
        }
        return first
    }

    /// The key of an element or attribute: that of notes for a reference whose note is written.
    private mutating func key(of node: Int, _ tree: FormTree) -> Int {
        if tree.nodes[node].isNote { return notesKey }
        let name = tree.nodes[node].name
        while keyOfName.count <= name.index { keyOfName.append(nil) }
        if let known = keyOfName[name.index] { return known }
        scratch.removeAll(keepingCapacity: true)
        names.locals.withBytes(name.index) { appendSnakeCase($0, to: &scratch) }
        let key = key(String(decoding: scratch, as: UTF8.self))
        keyOfName[name.index] = key
        return key
    }

    private mutating func key(_ text: String) -> Int {
        var text = text
        let key = text.withUTF8 { keys.intern(Span(_unsafeElements: $0)) }
        if key == quotedKeys.count {
            var quoted = JSONWriter()
            quoted.string(text)
            quotedKeys.append(quoted.bytes)
        }
        return key
    }

    /// Writes the text of an element or an attribute, with the type of this name; as text if it has not this type.
    mutating func scalar(_ index: Int, as name: LocalName, _ tree: FormTree, _ plan: MapPlan?, _ writer: inout JSONWriter) {
        scratch.removeAll(keepingCapacity: true)
        tree.text.withSpan(tree.textRange(index)) { text in
            switch plan?.kind(name) ?? .text {
            case .number: if SchemaNumber.append(text, to: &scratch) { return writer.raw(scratch.span) }
            case .date: if FieldText.appendDate(text, to: &scratch) { return writer.string(scratch.span) }
            case .flag: if let flag = FieldText.flag(text) { return writer.boolean(flag) }
            default: break
            }
            writer.string(text)
        }
    }
}
