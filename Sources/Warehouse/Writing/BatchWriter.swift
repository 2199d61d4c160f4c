import Bytes
import Clocks
import JSONLines
import Records

/// Stores batches: decides for each filing what changes, and has the store change it in one transaction. What loading means is decided here and in
/// `FilingPlan`, the same for every kind of store.
final class BatchWriter {
    private let store: any Store

    init(_ store: any Store) {
        self.store = store
    }

    /// Stores a batch. Returns what became of each filing, and the failure after which nothing more can be stored.
    func write(_ batch: Batch) -> (outcomes: [LoadOutcome], failure: WarehouseFailure?) {
        var outcomes: [LoadOutcome] = []
        do throws(WarehouseFailure) {
            try write(batch.rejects, &outcomes)
            try write(batch.filings, &outcomes)
            return (outcomes, nil)
        } catch {
            return (outcomes, error)
        }
    }

    // MARK: Filings

    /// Stores filings in one transaction. A filing at fault is rejected, and the rest is stored without it.
    private func write(_ filings: [GatheredFiling], _ outcomes: inout [LoadOutcome]) throws(WarehouseFailure) {
        guard !filings.isEmpty else { return }
        var results = [LoadOutcome?](repeating: nil, count: filings.count)
        defer { outcomes += results.compactMap(\.self) }
        try write(filings, Array(filings.indices), &results)
        var loaded: [String: GatheredFiling] = [:]
        for (filing, result) in zip(filings, results) {
            if case .loaded = result { loaded[filing.accessionNumber] = filing }
        }
        let now = wallSeconds() * 1_000_000
        var tools: [String: Set<ExactText>] = [:]
        try resolveRejects(.filings(loaded.keys.sorted())) { reject in
            let own = tools[reject.accessionNumber] ?? loaded[reject.accessionNumber]?.passedTools ?? []
            tools[reject.accessionNumber] = own
            return reject.isResolved(passedAt: own.contains(ExactText(reject.tool)) ? now : nil)
        }
    }

    /// - Parameter indices: which of the filings are stored.
    private func write(_ filings: [GatheredFiling], _ indices: [Int], _ results: inout [LoadOutcome?]) throws(WarehouseFailure) {
        var indices = indices
        var isChecked = false
        while !indices.isEmpty {
            var current = indices[0]
            do throws(BatchStop) {
                let receipts = try attempt(indices.map { filings[$0] }) { current = indices[$0] }
                for (index, receipt) in zip(indices, receipts) { results[index] = .loaded(receipt) }
                return
            } catch {
                store.rollBack()
                switch error {
                case .rejected(let rejection):
                    results[current] = reject(filings[current], rejection)
                    indices.removeAll { $0 == current }
                    // Find the other filings at fault now: an attempt for each of them would cost the whole batch each time.
                    if !isChecked { check(filings, &indices, &results) }
                    isChecked = true
                case .failed(let failure): return try recover(filings, indices, failure, &results)
                }
            }
        }
    }

    /// Rejects the filings at fault among `indices`, and removes them from `indices`.
    private func check(_ filings: [GatheredFiling], _ indices: inout [Int], _ results: inout [LoadOutcome?]) {
        indices.removeAll { index in
            do throws(Rejection) { try filings[index].check() } catch {
                results[index] = reject(filings[index], error)
                return true
            }
            return false
        }
    }

    /// Deals with a failure of the store, after the transaction was rolled back.
    private func recover(
        _ filings: [GatheredFiling], _ indices: [Int], _ failure: WarehouseFailure, _ results: inout [LoadOutcome?]
    ) throws(WarehouseFailure) {
        switch failure.kind {
        // The store does not say which filing was at fault.
        case .row where indices.count > 1: for index in indices { try write(filings, [index], &results) }
        case .row: results[indices[0]] = reject(filings[indices[0]], Rejection(code: "not_storable", message: failure.message))
        case .busy:
            for index in indices { results[index] = reject(filings[index], Rejection(code: "database_busy", message: failure.message, isRetryable: true)) }
        case .place, .unusable, .schema, .refused, .unavailable, .interrupted: throw failure
        }
    }

    private func reject(_ filing: GatheredFiling, _ rejection: Rejection) -> LoadOutcome {
        .rejected(rejection, accessionNumber: filing.accessionNumber, line: filing.line)
    }

    /// Stores filings, again while the store says that another attempt may work.
    ///
    /// - Parameter isAt: is told the filing that is being worked on.
    private func attempt(_ filings: [GatheredFiling], isAt: (Int) -> Void) throws(BatchStop) -> [Receipt] {
        var attempts = 0
        while true {
            do throws(BatchStop) { return try storeOnce(filings, isAt: isAt) } catch {
                guard case .failed(let failure) = error else { throw error }
                store.rollBack()
                attempts += 1
                guard store.waitToRetry(after: failure, attempts: attempts) else { throw error }
            }
        }
    }

    private func storeOnce(_ filings: [GatheredFiling], isAt: (Int) -> Void) throws(BatchStop) -> [Receipt] {
        let now = wallSeconds() * 1_000_000
        let known = try rethrowing(store.begin(filings.map(\.accessionNumber).sorted()), as: BatchStop.failed)
        var plans = try plan(filings, known, isAt: isAt)
        var figures = RowSpool(Schema.figures)
        for table in Schema.tables where plans.contains(where: { $0.writes(table) }) { try replaceRows(table, &plans, &figures, now: now, isAt: isAt) }
        var rows = RowBuffer(Schema.filings)
        for index in plans.indices {
            isAt(index)
            do throws(Rejection) { try plans[index].appendRow(to: &rows, now: now) } catch { throw .rejected(error) }
            if rows.size >= RowBuffer.fullSize {
                try rethrowing(store.update(rows), as: BatchStop.failed)
                rows.removeAll()
            }
        }
        try rethrowing(
            as: BatchStop.failed,
            { () throws(WarehouseFailure) in
                if rows.count > 0 { try store.update(rows) }
                try store.commit()
            })
        return plans.map(\.receipt)
    }

    /// Plans each filing. The rows that are there are counted for all of them at once.
    private func plan(_ filings: [GatheredFiling], _ known: [String: StoredFiling], isAt: (Int) -> Void) throws(BatchStop) -> [FilingPlan] {
        let old = filings.filter { known[$0.accessionNumber]?.isNew == false }
        var counts: [ExactText: [String: Int]] = [:]
        func key(_ table: Table, _ type: ExactText?) -> ExactText { ExactText("\(table.name)/\(type?.text ?? "")") }
        func count(_ table: Table, _ type: ExactText?, _ filings: [GatheredFiling]) throws(BatchStop) {
            guard !filings.isEmpty else { return }
            counts[key(table, type)] = try rethrowing(
                store.countRows(table, type: type?.text, of: filings.map(\.accessionNumber).sorted()), as: BatchStop.failed)
        }
        for table in [Schema.parties, Schema.documents] { try count(table, nil, old) }
        for type in Set(old.flatMap { $0.groups.map(\.type) }).sorted() {
            let table = Schema.table(ofType: type.text)
            let isOther = table.name == Schema.otherRecords.name
            let filings = old.filter { $0.groups.contains { $0.type == type } }
            try count(table, isOther ? type : nil, filings)
            if table.name == Schema.statements.name { try count(Schema.figures, nil, filings) }
        }
        var plans: [FilingPlan] = []
        for (index, filing) in filings.enumerated() {
            isAt(index)
            guard let stored = known[filing.accessionNumber] else {
                throw .failed(WarehouseFailure(.unusable, "the database has lost the row of \(filing.accessionNumber)"))
            }
            do throws(Rejection) {
                plans.append(try FilingPlan(filing, stored) { table, type in counts[key(table, type)]?[filing.accessionNumber] ?? 0 })
            } catch { throw .rejected(error) }
        }
        return plans
    }

    /// Deletes the rows of earlier loads in a table, and inserts the new ones.
    private func replaceRows(
        _ table: Table, _ plans: inout [FilingPlan], _ figures: inout RowSpool, now: Int, isAt: (Int) -> Void
    ) throws(BatchStop) {
        func old(_ type: ExactText?) -> [String] {
            plans.filter { !$0.stored.isNew && $0.writes(table, type: type) }.map(\.filing.accessionNumber).sorted()
        }
        var createdAt: [String: Int] = [:]
        do throws(WarehouseFailure) {
            if table.name == Schema.statements.name { createdAt = try store.statementTimes(of: old(nil)) }
            let types = table.name == Schema.otherRecords.name ? Set(plans.flatMap { $0.groups.map(\.group.type) }).sorted().map(Optional.some) : [nil]
            for type in types {
                let numbers = old(type)
                if !numbers.isEmpty { try store.delete(table, type: type?.text, of: numbers) }
            }
        } catch { throw .failed(error) }
        var stop: BatchStop?
        do throws(WarehouseFailure) {
            try store.insert(table) { put throws(WarehouseFailure) in
                var rows = RowBuffer(table)
                do throws(BatchStop) {
                    if table.name == Schema.figures.name {
                        return try figures.forEachBuffer(
                            { (rows: RowBuffer) throws(BatchStop) in try rethrowing(put(rows), as: BatchStop.failed) },
                            failing: { .rejected(Rejection(spilling: $0)) })
                    }
                    for index in plans.indices where plans[index].writes(table) {
                        isAt(index)
                        try plans[index].makeRows(table, &rows, figures: &figures, now: now, createdAt: createdAt) { (rows: RowBuffer) throws(BatchStop) in
                            try rethrowing(put(rows), as: BatchStop.failed)
                        }
                    }
                    if rows.count > 0 { try rethrowing(put(rows), as: BatchStop.failed) }
                } catch {
                    stop = error
                    throw WarehouseFailure(.row, "given up")
                }
            }
        } catch { throw stop ?? .failed(error) }
    }

    // MARK: Rejects

    /// Stores records of rejects. A record at fault is rejected itself, and the rest is stored without it.
    private func write(_ lines: [[UInt8]], _ outcomes: inout [LoadOutcome]) throws(WarehouseFailure) {
        guard !lines.isEmpty else { return }
        var rows = RowBuffer(Schema.rejects)
        var appended: [(line: [UInt8], accessionNumber: String?)] = []
        var record = JSONObject()
        for line in lines {
            do throws(Rejection) {
                do throws(JSONFailure) { try record.parse(line.span) } catch {
                    throw Rejection(code: "bad_record", message: "the reject is not JSON: \(error)")
                }
                if let fault = StorableJSON.fault(in: line.span) { throw Rejection(code: "bad_field", message: "the reject holds \(fault)") }
                try rows.append(record)
                rows.set(Schema.rejects.index(of: "id"), RowBuffer.uuid(of: line.span))
                appended.append((line, record.string("accession_number")))
            } catch {
                outcomes.append(.rejected(error, accessionNumber: record.string("accession_number"), line: line))
            }
        }
        guard !appended.isEmpty else { return }
        do throws(WarehouseFailure) {
            try retrying { () throws(WarehouseFailure) in try store.insertRejects(rows) }
        } catch {
            guard error.kind == .row else { throw error }
            // The store does not say which record was at fault.
            if appended.count > 1 {
                for (line, _) in appended { try write([line], &outcomes) }
            } else {
                let rejection = Rejection(code: "not_storable", message: error.message)
                outcomes.append(.rejected(rejection, accessionNumber: appended[0].accessionNumber, line: appended[0].line))
            }
            return
        }
        try resolveRejects(.ids(Set(appended.map { RowBuffer.uuid(of: $0.line.span) }).sorted())) { $0.isResolved(passedAt: $0.passedAt) }
    }

    /// Resolves those of the selected rejects for which `isResolved` is true.
    private func resolveRejects(_ selection: RejectSelection, where isResolved: (OpenReject) -> Bool) throws(WarehouseFailure) {
        guard !selection.isEmpty else { return }
        var open: [OpenReject] = []
        try retrying { () throws(WarehouseFailure) in open = try store.openRejects(selection) }
        let ids = open.filter(isResolved).map(\.id)
        if !ids.isEmpty { try retrying { () throws(WarehouseFailure) in try store.resolve(ids) } }
    }

    /// Runs a transaction of the store, again while the store says that another attempt may work.
    private func retrying(_ transaction: () throws(WarehouseFailure) -> Void) throws(WarehouseFailure) {
        var attempts = 0
        while true {
            do throws(WarehouseFailure) { return try transaction() } catch {
                store.rollBack()
                attempts += 1
                guard store.waitToRetry(after: error, attempts: attempts) else { throw error }
            }
        }
    }
}
