import Bytes
import JSONLines
package import Markup
import Records

/// Reads documents that are forms, one after another.
///
/// A document's elements are kept in a tree. Of a streamed form, each record is written when its element ends, and removed from the tree; what else the form
/// says is written at its end, or in pieces if it is too long for one record. Other forms are kept whole.
package final class FormReader: MarkupHandler {
    let reader: MarkupReader
    let names: NameTable
    /// See `FormLimits.piece`.
    let pieceLimit: Int
    private var library = MapLibrary()
    private var plans: [MapPlan?] = Array(repeating: nil, count: FormMap.texts.count)
    /// The last root element, and its map.
    private var lastRoot: (name: Name, plan: MapPlan)?
    var tree: FormTree
    var data: DataWriter

    // The document that is being read.
    var plan: MapPlan?
    var document = DocumentState()
    var filing = FilingForms(accessionNumber: nil, filingDate: nil, emitted: [])

    /// - Parameter piece: bytes of what one piece of a form says; tests make it small.
    package init(piece: Int = FormLimits.piece) {
        pieceLimit = piece
        let names = NameTable()
        self.names = names
        reader = MarkupReader(names: names)
        let value: StaticString = "value"
        let text = value.withUTF8Buffer { names.localName(of: names.name(NameTable.noNamespace, local: Span(_unsafeElements: $0))) }
        tree = FormTree(textName: text)
        data = DataWriter(names)
    }

    /// Whether the table of names is so large that another reader should take over: a document may have any names.
    package var isUsedUp: Bool { names.count > FormLimits.names }

    /// Whether filings of a type are made in XML, of which there is a map.
    package func isMapped(formType: String) -> Bool { library.isMapped(formType: formType) }

    /// Reads one document into `filing`. A document that is no form is left out. `bytes` must be followed by a zero byte.
    ///
    /// - Parameters:
    ///   - offset: the offset of the document in the submission.
    ///   - isMain: whether the filing is rejected if the document cannot be read as far as its root element. Otherwise it is left out, and the filing has the
    ///     problem `malformed_xml`.
    ///   - waits: whether a document with records that begin with the fields of the filing's cover is not read before that cover.
    ///   - isRead: called with an offset in the document before which no byte will be read again.
    /// - Returns: false if the document must be read again, after the filing's others.
    @discardableResult package func read(
        _ bytes: Span<UInt8>, name: String, offset: Int, into filing: FilingForms, isMain: Bool = true, waits: Bool = false,
        isRead: @escaping (Int) -> Void = { _ in }
    ) throws(FormFailure) -> Bool {
        self.filing = filing
        document = DocumentState(name: name, offset: offset, length: bytes.count, waits: waits, isRead: isRead)
        plan = nil
        tree.removeAll()
        data.beginDocument()
        do throws(MarkupFailure) { try reader.read(bytes, self, isRead: isRead) } catch {
            switch document.kind {
            case .noForm: return true
            case .waiting: return false
            case .unknown where !isMain && !error.isOutOfMemory:
                let message = "the document is left out: \(error.message) at line \(error.line), before its root element"
                filing.add(Problem(code: "malformed_xml", message: message, document: name, offset: offset + error.offset))
                return true
            default: break
            }
            let code: FormFailure.Code = error.isOutOfMemory ? .outOfMemory : document.isBeyondLimit ? .limit : .malformed
            throw FormFailure(code: code, document: name, message: error.message, line: error.line, offset: offset + error.offset)
        }
        if document.kind != .form { return true }
        finish()
        if let limit = document.exceeded { throw FormFailure(code: .limit, document: name, message: limit, line: 0, offset: offset) }
        isRead(bytes.count)
        return true
    }

    // MARK: Elements

    package func startElement(_ element: Element) {
        let name = names.localName(of: element.name)
        var state: Int?
        if element.depth == 1 {
            document.kind = beginDocument(element)
            guard document.kind == .form else { return reader.fail("not a form") }
            state = plan == nil ? nil : 0
        } else if let plan, let current = tree.current, let parent = tree.state(current) {
            state = plan.state(after: parent, name, isAttribute: false)
        }
        let isForeign = !isOfForm(names.namespace(of: element.name))
        if isForeign { state = nil }
        guard element.depth <= FormLimits.depth else { return exceed("elements nested deeper than \(FormLimits.depth)") }
        if tree.size > pieceLimit {
            tree.finishText()
            relieve()
        }
        let isRow = state.map { plan?.rows[$0] != nil } ?? false
        if isRow, document.openRow == nil { document.openRow = element.depth }
        tree.begin(name, state: state, isForeign: isForeign, offset: isRow || element.depth == 1 ? reader.elementOffset : 0)
        if element.attributeCount > 0 { addAttributes(element, state) }
    }

    private func addAttributes(_ element: Element, _ state: Int?) {
        element.forEachAttribute { name, value in
            guard value.count <= FormLimits.text else { return exceed("an attribute of more than \(FormLimits.text >> 20) MB") }
            let local = names.localName(of: name)
            let isForeign = !isOfForm(names.namespace(of: name))
            let next = isForeign ? nil : state.flatMap { plan?.state(after: $0, local, isAttribute: true) }
            tree.add(attribute: local, state: next, isForeign: isForeign, value)
        }
    }

    /// Whether the names of a namespace are the form's: it is that of the root element or another one of the SEC, or there is none.
    private func isOfForm(_ namespace: Namespace) -> Bool {
        if namespace == document.rootNamespace || namespace == NameTable.noNamespace { return true }
        return names.withNamespace(namespace) { $0.hasPrefix(FormMap.namespaces) }
    }

    package func characters(_ text: Span<UInt8>) {
        if tree.add(text) > FormLimits.text { exceed("a text of more than \(FormLimits.text >> 20) MB") }
    }

    package func endElement(_ element: Element) {
        let isRowEnd = document.openRow == element.depth
        if isRowEnd { document.openRow = nil }
        guard let index = tree.end() else { return }
        if isRowEnd, let plan, plan.map.isStreamed, writesRows {
            var notes = Notes(tree, nil)
            writeRow(index, plan, &notes)
            tree.remove(last: index)
        } else if tree.size > pieceLimit, element.depth > 1 {
            relieve()
        }
    }

    var writesRows: Bool { filing.emitted.contains(.records) }

    func exceed(_ message: String) {
        document.isBeyondLimit = true
        reader.fail(message)
    }

    // MARK: The document

    /// Chooses the map by the root element.
    private func beginDocument(_ root: Element) -> DocumentState.Kind {
        document.rootOffset = reader.elementOffset
        document.root = names.local(root.name)
        document.rootNamespace = names.namespace(of: root.name)
        document.namespace = names.namespaceText(document.rootNamespace)
        if let plan = plan(ofRoot: root.name) {
            if document.waits, filing.shared.isEmpty, plan.records.contains(where: \.map.takesShared) { return .waiting }
            self.plan = plan
            document.fields = FieldWriter(plan, isInDollars: filing.isInDollars)
            document.head = HeadFields(plan.head)
            document.contextFields = plan.records.map { HeadFields($0.context) }
            document.contexts = plan.records.map { _ in nil }
            for record in plan.records where writesRows { _ = filing.spool(record.map.type) }
            filing.beginDocument(plan.records.map(\.map.type), compared: plan.checks.map(\.check.type))
        } else {
            var text = document.namespace
            let isSEC = text.withUTF8 { Span(_unsafeElements: $0).hasPrefix(FormMap.namespaces) }
            let isKnown = library.hasRoot(document.root)
            guard isSEC || isKnown else { return .noForm }
            if isKnown, !isSEC || document.root != FormMap.commonRoot {
                let message = "the root element \(document.root) is in the namespace \"\(document.namespace)\", of which no form is known"
                filing.add(Problem(code: "unknown_namespace", message: message, document: document.name, offset: document.offset))
            }
            filing.beginDocument(nil)
        }
        return .form
    }

    private func plan(ofRoot name: Name) -> MapPlan? {
        if let lastRoot, lastRoot.name == name { return lastRoot.plan }
        guard let index = library.index(root: document.root, namespace: document.namespace) else { return nil }
        let plan = plans[index] ?? MapPlan(library.map(at: index), names: names)
        plans[index] = plan
        lastRoot = (name, plan)
        return plan
    }

    private func finish() {
        var notes = Notes(tree, plan)
        var checks: [FilingForms.PendingCheck] = []
        if let plan {
            if writesRows { writeRecords(plan, &notes) }
            findHead(plan, &notes)
            if !plan.shared.isEmpty, filing.shared.isEmpty { share(plan, &notes) }
            checks = pendingChecks(plan)
        }
        var formNotes = Notes(tree, plan)
        if plan.map({ !$0.map.isStreamed }) ?? false, tree.size > pieceLimit { writePieces(&formNotes) }
        if document.pieces == 0 || data.isLive(0, tree, without: nil) || !document.lists.isEmpty || !checks.isEmpty {
            if document.pieces > 0 { document.pieces += 1 }
            writeForm(isLast: true, checks, &formNotes)
        }
        if let fields = document.fields, let plan { addTotals(plan, fields) }
        notes.addFaults(of: formNotes)
        for id in notes.unknown { addProblem("unknown_footnote", "no footnote has the id \"\(id)\"") }
        if notes.hasNoRoom {
            addProblem("long_footnotes", "the notes beside the values have more than \(FormLimits.repeated.least >> 20) MB; the rest are named by their ids")
        }
        if data.isTooDeep { document.exceeded = "lists and elements nested too deeply" }
        tree.removeAll()
    }

    private func addTotals(_ plan: MapPlan, _ fields: FieldWriter) {
        for (number, total) in plan.totals.enumerated() {
            filing.add(fields.totals[number], total.type, total.field)
            if let text = fields.leftOut[number] {
                addProblem("bad_total", "a \(total.field) of \(total.type.name) is no number: \"\(text)\"; the sum is without it")
            }
        }
    }

    func addProblem(_ code: String, _ message: String) {
        filing.add(Problem(code: code, message: message, document: document.name, offset: document.offset))
    }

    /// Finds the values of the document's head, which are outside of its records, as far as they have been read.
    func findHead(_ plan: MapPlan, _ notes: inout Notes) {
        document.fields?.search(0..<tree.nodes.count, tree, skippingRows: true)
        guard var fields = document.fields else { return }
        document.head.find(by: &fields, &tree, &data, &notes)
        if writesRows { for record in plan.records.indices { document.contextFields[record].find(by: &fields, &tree, &data, &notes) } }
    }

    private func share(_ plan: MapPlan, _ notes: inout Notes) {
        let members = members { writer in
            document.fields?.write(plan.shared, in: 0..<tree.nodes.count, &tree, &data, &notes, takes: false, to: &writer)
        }
        filing.shared = members
    }

    /// The members that `write` writes, as JSON without braces.
    func members(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        return Array(writer.bytes.dropFirst())
    }
}
