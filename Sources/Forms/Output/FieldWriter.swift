import Bytes
import JSONLines
import Markup
import Records

/// Writes the fields of records: the values of elements by the states of a map.
struct FieldWriter {
    private let plan: MapPlan
    /// Whether figures of Form 13F are in dollars; nil if that is not known.
    private let isInDollars: Bool?
    /// The first element in each state, within what was searched last.
    private var found: [(generation: Int, node: Int)]
    private var generation = 0
    private var scratch: [UInt8] = []
    /// The fields with notes, each with its element.
    private var noted: [(field: [UInt8], node: Int)] = []
    /// The sums of fields, as the map's `totals` lists them; nil for one with too many digits.
    private(set) var totals: [Amount?]
    /// The first value of each of these fields that is no number, and is left out of the sum.
    private(set) var leftOut: [String?]

    init(_ plan: MapPlan, isInDollars: Bool?) {
        self.plan = plan
        self.isInDollars = isInDollars
        found = Array(repeating: (0, 0), count: plan.count)
        totals = plan.totals.map { _ in .zero }
        leftOut = plan.totals.map { _ in nil }
    }

    /// Finds the elements of a record, or of the head of the document: what is outside of records.
    ///
    /// Of elements that may repeat, only the first is searched, so that no record has one field from the first and another from the second.
    mutating func search(_ range: Range<Int>, _ tree: FormTree, skippingRows: Bool) {
        generation += 1
        var node = range.lowerBound
        while node < range.upperBound {
            if let state = tree.state(node) {
                if skippingRows, plan.rows[state] != nil {
                    node = tree.end(node)
                    continue
                }
                if found[state].generation != generation {
                    found[state] = (generation, node)
                } else if plan.isList[state] {
                    node = tree.end(node)
                    continue
                }
            }
            node += 1
        }
    }

    /// The element in a state, as the last search found it.
    func node(_ state: Int) -> Int? { found[state].generation == generation ? found[state].node : nil }

    /// Writes those fields that have values. What is taken from the tree is marked so.
    ///
    /// - Parameter scope: what was searched.
    mutating func write(
        _ fields: [MapPlan.FieldPlan], in scope: Range<Int>, _ tree: inout FormTree, _ data: inout DataWriter, _ notes: inout Notes, takes: Bool,
        to writer: inout JSONWriter
    ) {
        for field in fields {
            for state in field.states {
                if field.isRepeated {
                    if writeAll(field, state, scope, &tree, &data, &notes, takes, &writer) { break }
                    continue
                }
                guard let node = node(state) else { continue }
                if takes, notes.hasReference(node, tree) { noted.append((field.name, node)) }
                if write(field, node, &tree, &data, &notes, takes, &writer) { break }
            }
        }
    }

    /// Writes the notes of the fields written since the last call, by the fields' names.
    mutating func writeNotes(_ tree: inout FormTree, _ notes: inout Notes, to writer: inout JSONWriter) {
        var isOpen = false
        for (field, node) in noted {
            var isListed = false
            var child = node + 1
            while child < tree.end(node) {
                if notes.resolve(child, &tree) {
                    if !isOpen {
                        writer.key("footnotes")
                        writer.beginObject()
                        isOpen = true
                    }
                    if !isListed {
                        writer.key(raw: field.span)
                        writer.beginArray()
                        isListed = true
                    }
                    notes.writeText(of: child, tree, &writer)
                    tree.takeAll(child)
                }
                child = tree.end(child)
            }
            if isListed { writer.endArray() }
        }
        if isOpen { writer.endObject() }
        noted.removeAll(keepingCapacity: true)
    }

    private mutating func write(
        _ field: MapPlan.FieldPlan, _ node: Int, _ tree: inout FormTree, _ data: inout DataWriter, _ notes: inout Notes, _ takes: Bool,
        _ writer: inout JSONWriter
    ) -> Bool {
        if case .object = field.kind {
            guard data.isLive(node, tree, without: nil) else { return false }
            writer.key(raw: field.name.span)
            data.writeObject(node, &tree, plan, &notes, rows: true, to: &writer)
            if takes { tree.takeAll(node) }
            return true
        }
        guard let value = value(of: node, tree) else { return false }
        scratch.removeAll(keepingCapacity: true)
        let isWritten = tree.text.withSpan(tree.textRange(value)) { writeScalar(field, $0, &writer) }
        if isWritten, takes { tree.take(value) }
        return isWritten
    }

    /// Writes the values of all elements in a state.
    private mutating func writeAll(
        _ field: MapPlan.FieldPlan, _ state: Int, _ scope: Range<Int>, _ tree: inout FormTree, _ data: inout DataWriter, _ notes: inout Notes,
        _ takes: Bool, _ writer: inout JSONWriter
    ) -> Bool {
        if case .list(let fields) = field.kind { return writeList(field, fields, state, scope, &tree, &data, &notes, &writer) }
        return writeTexts(field, state, scope, &tree, &data, takes, &writer)
    }

    private func writeTexts(
        _ field: MapPlan.FieldPlan, _ state: Int, _ scope: Range<Int>, _ tree: inout FormTree, _ data: inout DataWriter, _ takes: Bool,
        _ writer: inout JSONWriter
    ) -> Bool {
        var isOpen = false
        for node in scope where tree.state(node) == state {
            guard let value = value(of: node, tree) else { continue }
            if !isOpen {
                writer.key(raw: field.name.span)
                writer.beginArray()
                isOpen = true
            }
            data.scalar(value, as: tree.nodes[node].name, tree, plan, &writer)
            if takes { tree.take(value) }
        }
        if isOpen { writer.endArray() }
        return isOpen
    }

    private mutating func writeList(
        _ field: MapPlan.FieldPlan, _ fields: [MapPlan.FieldPlan], _ state: Int, _ scope: Range<Int>, _ tree: inout FormTree, _ data: inout DataWriter,
        _ notes: inout Notes, _ writer: inout JSONWriter
    ) -> Bool {
        let elements = scope.filter { tree.state($0) == state }
        if elements.isEmpty { return false }
        writer.key(raw: field.name.span)
        writer.beginArray()
        var items = FieldWriter(plan, isInDollars: isInDollars)
        for element in elements {
            let range = element..<tree.end(element)
            items.search(range, tree, skippingRows: false)
            writer.beginObject()
            items.write(fields, in: range, &tree, &data, &notes, takes: false, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        return true
    }

    /// The element or attribute that has the text of a value; nil if there is none.
    private func value(of node: Int, _ tree: FormTree) -> Int? {
        if tree.nodes[node].count > 0 { return tree.nodes[node].isTaken ? nil : node }
        guard plan.valueChild != nil else { return nil }
        var child = node + 1
        while child < tree.end(node) {
            if tree.nodes[child].isValue(plan), !tree.nodes[child].isAttribute, tree.nodes[child].count > 0 { return tree.nodes[child].isTaken ? nil : child }
            child = tree.end(child)
        }
        return nil
    }

    private mutating func writeScalar(_ field: MapPlan.FieldPlan, _ text: Span<UInt8>, _ writer: inout JSONWriter) -> Bool {
        switch field.kind {
        case .number:
            guard SchemaNumber.append(text, to: &scratch) else { return leaveOut(text, field) }
            addTotal(field)
            writer.key(raw: field.name.span)
            writer.raw(scratch.span)
        case .thousands: return writeThousands(field, text, &writer)
        case .date:
            guard FieldText.appendDate(text, to: &scratch) else { return false }
            writer.key(raw: field.name.span)
            writer.string(scratch.span)
        case .flag:
            guard let flag = FieldText.flag(text) else { return false }
            writer.key(raw: field.name.span)
            writer.boolean(flag)
        case .cik:
            guard FieldText.appendCIK(text, to: &scratch) else { return false }
            writer.key(raw: field.name.span)
            writer.string(scratch.span)
        case .code(let meaningName, let codes):
            writer.key(raw: field.name.span)
            writer.string(text)
            if let known = codes.first(where: { text.equals($0.code.span) }) {
                writer.key(raw: meaningName.span)
                writer.string(known.meaning.span)
            }
        case .identifier:
            guard text.count <= FormLimits.identifier else { return false }
            writer.key(raw: field.name.span)
            writer.string(text)
        default:
            writer.key(raw: field.name.span)
            writer.string(text)
        }
        return true
    }

    /// Writes a figure in dollars, and what it is counted in. A figure in thousands is also written as it was reported.
    private mutating func writeThousands(_ field: MapPlan.FieldPlan, _ text: Span<UInt8>, _ writer: inout JSONWriter) -> Bool {
        guard SchemaNumber.append(text, to: &scratch) else { return leaveOut(text, field) }
        addTotal(field)
        if isInDollars != true {
            writer.key("value_reported")
            writer.raw(scratch.span)
        }
        if let isInDollars {
            if !isInDollars {
                scratch.removeAll(keepingCapacity: true)
                _ = SchemaNumber.append(text, scale: 3, to: &scratch)
            }
            writer.key(raw: field.name.span)
            writer.raw(scratch.span)
        }
        writer.key("value_unit")
        writer.string(isInDollars.map { $0 ? "dollars" : "thousands" } ?? "unknown")
        return true
    }

    /// Notes a value that is no number. Returns false: it is not written as the field.
    private mutating func leaveOut(_ text: Span<UInt8>, _ field: MapPlan.FieldPlan) -> Bool {
        if let total = field.total, leftOut[total] == nil { leftOut[total] = text.beginning }
        return false
    }

    private mutating func addTotal(_ field: MapPlan.FieldPlan) {
        guard let total = field.total else { return }
        if let sum = totals[total], let amount = Amount(scratch.span) { totals[total] = sum + amount } else { totals[total] = nil }
    }
}
