package import Records

/// The work of a filter on one filing. Each job has its own worker, which keeps its parsers and buffers from one filing to the next.
package protocol FilingWorker {
    /// Adds fields to the filing, and the records that are unfolded from it to `unfolding`.
    ///
    /// The worker gets only the filing's line, not the records that earlier stages unfolded from the filing. A rejected filing is not written.
    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection)
}
