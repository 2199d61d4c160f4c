import Bytes
import JSONLines
import Records

extension FormReader {
    /// Writes the records of a form that was kept whole, and those that sum up a document.
    func writeRecords(_ plan: MapPlan, _ notes: inout Notes) {
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

    func writeRow(_ index: Int, _ plan: MapPlan, _ notes: inout Notes) {
        guard let state = tree.state(index), let row = plan.rows[state] else { return }
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

    func writeHead(_ type: RecordType, offset: Int, to writer: inout JSONWriter) {
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
        if let known = document.contexts[record] { return known }
        findHead(plan, &notes)
        let recordPlan = plan.records[record]
        var parts = [document.contextFields[record].json]
        if let joint = recordPlan.joint, tree.nodes.indices.count(where: { tree.state($0) == joint }) > 1 { parts.append(Array("\"joint\":true".utf8)) }
        if recordPlan.map.takesShared { parts.insert(filing.shared, at: 0) }
        let context = Array(parts.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: ",")]))
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
