import Records

/// What a store knows of a filing.
struct StoredFiling {
    var record: [UInt8]
    var provenance: [UInt8]
    var isProcessed: Bool
    /// Microseconds of Unix time; nil for a filing that was never processed.
    var processedAt: Int?
    /// Microseconds of Unix time.
    var createdAt: Int
    /// For each tool, when a record that had passed the tool was last stored, as a JSON object. The tool of a load itself is financials-load.
    var passedAt: [UInt8]
    /// Whether this transaction made the filing's row.
    var isNew: Bool
}

/// Where the rows are kept. What loading means is decided by `BatchWriter`, the same for every kind of store.
///
/// One transaction is open at a time. Only one thread calls a store at a time.
protocol Store: AnyObject {
    /// Opens a transaction, makes the rows of filings that are not there, locks the rows against other loaders, and returns what is known of each.
    ///
    /// - Parameter accessionNumbers: sorted, each once. All loaders take the locks in this order, so that they do not wait for each other in a circle.
    func begin(_ accessionNumbers: [String]) throws(WarehouseFailure) -> [String: StoredFiling]
    /// The rows of filings in a table; of `other_records` those of one type. A filing without rows is left out.
    func countRows(_ table: Table, type: String?, of accessionNumbers: [String]) throws(WarehouseFailure) -> [String: Int]
    /// When the statements of filings were first stored, by ID, in microseconds of Unix time.
    func statementTimes(of accessionNumbers: [String]) throws(WarehouseFailure) -> [String: Int]
    func delete(_ table: Table, type: String?, of accessionNumbers: [String]) throws(WarehouseFailure)
    /// Inserts the rows that `write` gives to its argument, a buffer at a time. None of the keys is there.
    func insert(
        _ table: Table, _ write: (_ put: (RowBuffer) throws(WarehouseFailure) -> Void) throws(WarehouseFailure) -> Void
    ) throws(WarehouseFailure)
    /// Replaces the rows of filings in `sec_filings` that `begin` has locked.
    func update(_ filings: RowBuffer) throws(WarehouseFailure)
    func commit() throws(WarehouseFailure)
    /// Ends the transaction without its changes, if one is open. A failure shows at the next `begin`.
    func rollBack()
    /// Waits until a transaction that failed may be run again; false when it must not, or not any more.
    ///
    /// - Parameter attempts: how often it was run.
    func waitToRetry(after failure: WarehouseFailure, attempts: Int) -> Bool
    /// Removes those of some filings that were filed before a day, with all their rows and rejects, in a transaction of its own. Returns the removed ones.
    func remove(_ accessionNumbers: [String], filedBefore day: CalendarDate) throws(WarehouseFailure) -> [String]
    /// Inserts rejects, in a transaction of their own. One that is there stays as it is.
    func insertRejects(_ rejects: RowBuffer) throws(WarehouseFailure)
    /// Returns the selected rejects that have no `resolved_at` and whose filing is in the store.
    func openRejects(_ selection: RejectSelection) throws(WarehouseFailure) -> [OpenReject]
    /// Sets `resolved_at` of rejects, in a transaction of its own.
    func resolve(_ rejectIDs: [String]) throws(WarehouseFailure)
}
