import Bytes
import JSONLines
package import Markup
import Records

/// Reads documents that are forms, one after another.
///
/// A document's elements are kept in a tree. Of a streamed form, each record is written when its element ends, and removed from the tree; what else the form
/// says is written at its end, or in pieces if it is too long for one record. Other forms are kept whole.
package final class FormReader: MarkupHandler {
    private let reader: MarkupReader
    private let names: NameTable
    private var library = MapLibrary()
    private var plans: [MapPlan?] = Array(repeating: nil, count: FormMap.texts.count)
    /// The last root element, and its map.
    private var lastRoot: (name: Name, plan: MapPlan)?
    private var tree: FormTree
    private var data: DataWriter

    // The document that is being read.
    private var plan: MapPlan?
    private var document = DocumentState()
    private var filing = FilingForms(accessionNumber: nil, filingDate: nil, emitted: [])

    package init() {
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
    ///   - isRead: called with an offset in the document before which no byte will be read again.
    package func read(
        _ bytes: Span<UInt8>, name: String, offset: Int, into filing: FilingForms, isRead: @escaping (Int) -> Void = { _ in }
    ) throws(FormFailure) {
        self.filing = filing
        document = DocumentState(name: name, offset: offset, length: bytes.count, isRead: isRead)
        plan = nil
        tree.removeAll()
        do throws(MarkupFailure) { try reader.read(bytes, self, isRead: isRead) } catch {
            if document.isNoForm { return }
            let code: FormFailure.Code = error.isOutOfMemory ? .outOfMemory : document.isBeyondLimit ? .limit : .malformed
            throw FormFailure(code: code, document: name, message: error.message, line: error.line, offset: offset + error.offset)
        }
        if document.isNoForm { return }
        finish()
        if let limit = document.exceeded { throw FormFailure(code: .limit, document: name, message: limit, line: 0, offset: offset) }
    }

    // MARK: Elements

    package func startElement(_ element: Element) {
        let name = names.localName(of: element.name)
        var state: Int?
        if element.depth == 1 {
            guard beginDocument(element) else {
                document.isNoForm = true
                return reader.fail("not a form")
            }
            state = plan == nil ? nil : 0
        } else if let plan, let current = tree.current, let parent = tree.state(current) {
            state = plan.state(after: parent, name, isAttribute: false)
        }
        guard element.depth <= FormLimits.depth else { return exceed("elements nested deeper than \(FormLimits.depth)") }
        let isRow = state.map { plan?.rows[$0] != nil } ?? false
        if isRow, document.openRow == nil { document.openRow = element.depth }
        tree.begin(name, state: state, offset: isRow || element.depth == 1 ? reader.elementOffset : 0)
        if element.attributeCount > 0 { addAttributes(element, state) }
        if tree.size > FormLimits.piece { relieve() }
    }

    private func addAttributes(_ element: Element, _ state: Int?) {
        element.forEachAttribute { name, value in
            guard value.count <= FormLimits.text else { return exceed("an attribute of more than \(FormLimits.text >> 20) MB") }
            let local = names.localName(of: name)
            tree.add(attribute: local, state: state.flatMap { plan?.state(after: $0, local, isAttribute: true) }, value)
        }
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
        } else if tree.size > FormLimits.piece, element.depth > 1 {
            relieve()
        }
    }

    private var writesRows: Bool { filing.emitted.contains(.records) }

    /// Writes what the tree has, if that is a piece of a form, or ends the reading of a document that must be kept.
    private func relieve() {
        if let plan, !plan.map.isStreamed {
            if tree.size > FormLimits.whole { exceed("a form of more than \(FormLimits.whole >> 20) MB") }
        } else if document.openRow != nil, writesRows {
            if tree.size > 2 * FormLimits.piece { exceed("a record of more than \(2 * FormLimits.piece >> 20) MB") }
        } else if tree.hasClosed {
            document.pieces += 1
            writeForm(isLast: false)
            tree.removeClosed()
        }
    }

    private func exceed(_ message: String) {
        document.isBeyondLimit = true
        reader.fail(message)
    }

    // MARK: The document

    /// Chooses the map by the root element. Returns false for a document that is no form.
    private func beginDocument(_ root: Element) -> Bool {
        document.rootOffset = reader.elementOffset
        document.root = names.local(root.name)
        document.namespace = names.namespaceText(names.namespace(of: root.name))
        if let plan = plan(ofRoot: root.name) {
            self.plan = plan
            document.fields = FieldWriter(plan, isInDollars: filing.isInDollars)
            for record in plan.records where writesRows { _ = filing.spool(record.map.type) }
            for check in plan.checks where writesRows { _ = filing.spool(check.check.type) }
        } else {
            var text = document.namespace
            let isSEC = text.withUTF8 { Span(_unsafeElements: $0).hasPrefix(FormMap.namespaces) }
            guard isSEC || library.hasRoot(document.root) else { return false }
            if !isSEC {
                let message = "the root element \(document.root) is in the namespace \"\(document.namespace)\", of which no form is known"
                filing.add(Problem(code: "unknown_namespace", message: message, document: document.name, offset: document.offset))
            }
        }
        filing.beginDocument()
        return true
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
        if let plan {
            if writesRows { writeRecords(plan, &notes) }
            prepareContext(plan)
            if !plan.shared.isEmpty, filing.shared.isEmpty { share(plan, &notes) }
        }
        if document.pieces == 0 || data.isLive(0, tree, without: nil) || !document.lists.isEmpty {
            if document.pieces > 0 { document.pieces += 1 }
            writeForm(isLast: true)
        }
        if let fields = document.fields, let plan {
            for (total, sum) in zip(plan.totals, fields.totals) { filing.add(sum, total.type, total.field) }
        }
        for id in notes.unknown {
            filing.add(Problem(code: "unknown_footnote", message: "no footnote has the id \"\(id)\"", document: document.name, offset: document.offset))
        }
        if notes.hasNoRoom {
            let message = "the notes beside the values have more than \(FormLimits.repeated.least >> 20) MB; the rest are named by their ids"
            filing.add(Problem(code: "long_footnotes", message: message, document: document.name, offset: document.offset))
        }
        if data.isTooDeep { document.exceeded = "lists and elements nested too deeply" }
        tree.removeAll()
    }

    /// Finds the values of the document's head, which are outside of its records.
    private func prepareContext(_ plan: MapPlan) { document.fields?.search(0..<tree.nodes.count, tree, skippingRows: true) }

    private func share(_ plan: MapPlan, _ notes: inout Notes) {
        let members = members { writer in
            document.fields?.write(plan.shared, in: 0..<tree.nodes.count, &tree, &data, &notes, takes: false, to: &writer)
        }
        filing.shared = members
    }

    /// The members that `write` writes, as JSON without braces.
    private func members(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        return Array(writer.bytes.dropFirst())
    }
}

// MARK: Records

extension FormReader {
    /// Writes the records of a form that was kept whole, and those that sum up a document.
    private func writeRecords(_ plan: MapPlan, _ notes: inout Notes) {
        if !plan.map.isStreamed {
            var node = 0
            while node < tree.nodes.count {
                guard let state = tree.state(node), plan.rows[state] != nil else {
                    node += 1
                    continue
                }
                writeRow(node, plan, &notes)
                node = tree.end(node)
            }
        }
        for (number, record) in plan.records.enumerated() where record.map.rows.isEmpty {
            let context = context(number, plan, &notes)
            let spool = filing.spool(record.map.type)
            writeHead(record.map.type, offset: document.rootOffset, to: &spool.writer)
            if !context.isEmpty { spool.writer.raw(context.span) }
            spool.endLine()
        }
    }

    private func writeRow(_ index: Int, _ plan: MapPlan, _ notes: inout Notes) {
        guard let state = tree.state(index), let row = plan.rows[state], tree.end(index) > index + 1 else { return }
        let record = plan.records[row.record]
        let context = context(row.record, plan, &notes)
        document.repeated += context.count
        if document.repeated > max(FormLimits.repeated.least, FormLimits.repeated.times * document.length) {
            document.exceeded = "records repeat more than \(FormLimits.repeated.times) times the bytes of the document"
            return
        }
        document.lists.insert(row.list)
        let spool = filing.spool(record.map.type)
        writeHead(record.map.type, offset: Int(tree.nodes[index].offset), to: &spool.writer)
        if !context.isEmpty { spool.writer.raw(context.span) }
        for constant in row.constants {
            spool.writer.key(raw: constant.name.span)
            spool.writer.raw(constant.json.span)
        }
        let range = index..<tree.end(index)
        document.fields?.search(range, tree, skippingRows: false)
        document.fields?.write(record.fields, in: range, &tree, &data, &notes, takes: true, to: &spool.writer)
        document.fields?.writeNotes(&tree, &notes, to: &spool.writer)
        if data.isLive(index, tree, without: nil) {
            spool.writer.key("other")
            data.writeObject(index, &tree, plan, &notes, rows: true, to: &spool.writer)
        }
        spool.endLine()
        samplePrice(record, range)
        let read = Int(tree.nodes[index].offset)
        if read - document.told >= DocumentState.tellingStep {
            document.told = read
            document.isRead(read)
        }
    }

    private func writeHead(_ type: RecordType, offset: Int, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string(type.name)
        writer.member("accession_number", filing.accessionNumber)
        writer.member("document", document.name)
        writer.key("offset")
        writer.integer(document.offset + offset)
    }

    /// The members that all records of a type repeat, as JSON without braces.
    private func context(_ record: Int, _ plan: MapPlan, _ notes: inout Notes) -> [UInt8] {
        while document.contexts.count <= record { document.contexts.append(nil) }
        if let known = document.contexts[record] { return known }
        prepareContext(plan)
        let recordPlan = plan.records[record]
        var context = members { writer in
            document.fields?.write(recordPlan.context, in: 0..<tree.nodes.count, &tree, &data, &notes, takes: false, to: &writer)
            if let joint = recordPlan.joint, tree.nodes.indices.count(where: { tree.state($0) == joint }) > 1 {
                writer.key("joint")
                writer.boolean(true)
            }
        }
        if recordPlan.map.takesShared, !filing.shared.isEmpty { context = filing.shared + (context.isEmpty ? [] : [UInt8(ascii: ",")] + context) }
        document.contexts[record] = context
        return context
    }

    /// Adds a position of Form 13F to the prices that its values are judged by.
    private func samplePrice(_ record: MapPlan.RecordPlan, _ range: Range<Int>) {
        guard record.map.type == .institutionalHolding, let isInDollars = filing.isInDollars else { return }
        func node(_ name: StaticString) -> Int? {
            for field in record.fields where field.name.span.extracting(1..<field.name.count - 1).equals(name) {
                for state in field.states { if let node = document.fields?.node(state) { return node } }
            }
            return nil
        }
        guard let value = node("value"), let amount = node("amount"), let type = node("amount_type"),
            tree.text.withSpan(tree.textRange(type), { $0.equals("SH") }), node("put_or_call") == nil,
            let dollars = tree.text.withSpan(tree.textRange(value), { $0.integer }), let shares = tree.text.withSpan(tree.textRange(amount), { $0.integer })
        else { return }
        let (product, overflow) = dollars.multipliedReportingOverflow(by: isInDollars ? 1 : 1000)
        if !overflow { filing.prices.add(value: product, shares: shares) }
    }
}

// MARK: Forms

extension FormReader {
    /// Writes the form, or its next piece, without the records that have lines of their own.
    private func writeForm(isLast: Bool) {
        guard filing.emitted.contains(.forms) else { return }
        var notes = Notes(tree, plan)
        var writer = JSONWriter()
        writeHead(.form, offset: document.rootOffset, to: &writer)
        writer.member("root", document.root)
        if !document.namespace.isEmpty { writer.member("namespace", document.namespace) }
        writer.member("map", plan?.map.name)
        if let plan {
            prepareContext(plan)
            document.fields?.write(plan.head, in: 0..<tree.nodes.count, &tree, &data, &notes, takes: false, to: &writer)
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
        guard isLast else {
            writer.endObject()
            writer.endLine()
            let spool = filing.spool(.form)
            spool.add(line: writer.bytes.span)
            return
        }
        filing.add(form: writer.bytes, pendingChecks())
    }

    private func pendingChecks() -> [FilingForms.PendingCheck] {
        guard let plan else { return [] }
        return plan.checks.compactMap { check, state in
            guard let node = document.fields?.node(state) else { return nil }
            var digits: [UInt8] = []
            guard tree.text.withSpan(tree.textRange(node), { SchemaNumber.append($0, to: &digits) }), let expected = Amount(digits.span) else { return nil }
            return FilingForms.PendingCheck(check: check, expected: expected)
        }
    }
}

/// What is known of the document that is being read.
private struct DocumentState {
    var name = ""
    var offset = 0
    var length = 0
    var isRead: (Int) -> Void = { _ in }
    /// The last offset that `isRead` was told, and the bytes from one to the next.
    var told = 0
    static let tellingStep = 4 << 20

    var root = ""
    var namespace = ""
    var rootOffset = 0
    var isNoForm = false
    /// Whether a limit ended the reading, and the limit that was exceeded without ending it.
    var isBeyondLimit = false
    var exceeded: String?
    /// The depth of the open record's element.
    var openRow: Int?
    /// The lists whose elements became records.
    var lists: Set<String> = []
    /// The members that all records of a type repeat, and their bytes in all records so far.
    var contexts: [[UInt8]?] = []
    var repeated = 0
    /// The pieces of the form written so far.
    var pieces = 0
    var fields: FieldWriter?
}
