import Bytes
import JSONLines
import Markup
import Records

extension FormReader {
    /// Writes what the tree has, if that is a piece of a form, or ends the reading of a document that must be kept.
    func relieve() {
        if let plan, !plan.map.isStreamed {
            if tree.size > FormLimits.whole { exceed("a form of more than \(FormLimits.whole >> 20) MB") }
        } else if document.openRow != nil, writesRows {
            if tree.size > 2 * FormLimits.piece { exceed("a record of more than \(2 * FormLimits.piece >> 20) MB") }
        } else {
            var notes = Notes(tree, plan)
            if writePiece(&notes) {
                document.isRead(reader.elementOffset)
            } else if tree.size > FormLimits.piece + FormLimits.text {
                exceed("texts within each other of more than \(FormLimits.text >> 20) MB")
            }
        }
    }

    /// Writes the form, or its next piece, without the records that have lines of their own.
    func writeForm(isLast: Bool, _ checks: [FilingForms.PendingCheck], _ notes: inout Notes) {
        guard filing.emitted.contains(.forms) else { return }
        var writer = JSONWriter()
        writeHead(.form, offset: document.rootOffset, to: &writer)
        writer.member("root", document.root)
        if !document.namespace.isEmpty { writer.member("namespace", document.namespace) }
        writer.member("map", plan?.map.name)
        if let plan {
            findHead(plan, &notes)
            let head = document.head.json
            if !head.isEmpty { writer.raw(head.span) }
        }
        if document.pieces > 0 { writer.member("piece", document.pieces) }
        let continued = tree.continued
        if !continued.isEmpty {
            writer.key("continues")
            writer.beginArray()
            for name in continued { writer.string(names.locals.withBytes(name.index) { snakeCase($0.text) }) }
            writer.endArray()
        }
        writer.key("data")
        data.writeObject(0, &tree, plan, &notes, rows: !writesRows, to: &writer)
        if isLast, !document.lists.isEmpty {
            writer.key("unfolded_lists")
            writer.beginArray()
            for list in document.lists.sorted() { writer.string(list) }
            writer.endArray()
        }
        filing.add(form: writer.bytes, checks, document: document.name, offset: document.offset)
    }

    /// Writes the closed elements as a piece of the form, and removes them. Returns false if what the innermost elements have so far might still turn out to be
    /// a text: the pieces would not tell it from an object then.
    private func writePiece(_ notes: inout Notes) -> Bool {
        guard tree.hasClosed else { return true }
        let rowPlan = writesRows ? plan : nil
        let written = tree.openElements.filter { data.isLive($0, tree, without: rowPlan) }
        guard let innermost = written.last else { return true }
        guard data.isObject(innermost, tree, plan, rows: !writesRows) else { return false }
        document.pieces += 1
        if let plan { findHead(plan, &notes) }
        writeForm(isLast: false, [], &notes)
        tree.removeClosed(written: Set(written))
        return true
    }

    /// Writes a form that was kept whole in pieces, but for the last one: reads the tree as if it were a document.
    func writePieces(_ notes: inout Notes) {
        let whole = tree
        tree.removeAll()
        var ends: [Int] = []
        var index = 0
        while index < whole.nodes.count {
            while let end = ends.last, end <= index {
                ends.removeLast()
                _ = tree.end()
                if tree.size > pieceLimit { _ = writePiece(&notes) }
            }
            let isElement = !whole.nodes[index].isAttribute
            if isElement, tree.size > pieceLimit { _ = writePiece(&notes) }
            tree.add(index, of: whole)
            if isElement { ends.append(whole.end(index)) }
            let isRow = whole.state(index).map { plan?.rows[$0] != nil } ?? false
            if isRow, writesRows {
                ends.removeLast()
                _ = tree.end()
                index = whole.end(index)
            } else {
                index += 1
            }
        }
        for _ in ends { _ = tree.end() }
    }

    func pendingChecks(_ plan: MapPlan) -> [FilingForms.PendingCheck] {
        plan.checks.compactMap { check, state in
            guard let node = document.fields?.node(state), !tree.textRange(node).isEmpty else { return nil }
            var digits: [UInt8] = []
            guard tree.text.withSpan(tree.textRange(node), { SchemaNumber.append($0, to: &digits) }), let expected = Amount(digits.span) else {
                let text = tree.text.withSpan(tree.textRange(node)) { $0.beginning }
                let name = check.expected.steps.last ?? check.name
                addProblem("bad_total", "\(name) is no number of at most \(FormLimits.addedDigits) digits: \"\(text)\"; nothing is compared with it")
                return nil
            }
            return FilingForms.PendingCheck(check: check, expected: expected)
        }
    }
}
