package import JSONLines
package import Records

/// The work of a group filter on one filing with all its records.
///
/// The filter makes a task from the filing's line, shows it each record, and asks for the results once the filing is whole.
package protocol GroupTask: AnyObject {
    /// Looks at a record that an earlier stage unfolded from the filing. The record itself is written as it came.
    ///
    /// - Parameter line: the record, byte for byte.
    func take(_ record: JSONObject, _ line: [UInt8]) throws(Rejection)

    /// Looks at a record that belongs to no filing, or to another one, among the records of this filing.
    func takeOther(_ record: JSONObject, _ line: [UInt8]) throws(Rejection)

    /// Notes that the filing is whole, and begins work that goes on while later filings are read, such as a request to another process.
    func begin() throws(Rejection)

    /// Adds fields to the filing, and the records to be written before its `end`. Returns false if the results are not there yet, which only a call that does not
    /// wait may do.
    ///
    /// - Parameter waits: whether to wait for the results.
    func finish(_ filing: inout FilingRecord, _ unfolding: inout Unfolding, waits: Bool) throws(Rejection) -> Bool

    /// Whether `rewrite` changes lines. Otherwise all lines are written as they came.
    var rewritesLines: Bool { get }

    /// Changes a record that `take` or `takeOther` looked at, after `finish`. Returns false if the record is written as it came.
    func rewrite(_ record: inout JSONObject) -> Bool
}

extension GroupTask {
    package func takeOther(_ record: JSONObject, _ line: [UInt8]) throws(Rejection) {}
    package var rewritesLines: Bool { false }
    package func rewrite(_ record: inout JSONObject) -> Bool { false }
}

/// The work of a group filter on a record that belongs to no filing's group.
package protocol LoneTask: AnyObject {
    /// Begins work that goes on while later records are read.
    func begin() throws(Rejection)

    /// Changes the record. Returns false if the results are not there yet, which only a call that does not wait may do.
    ///
    /// - Parameter waits: whether to wait for the results.
    func finish(_ record: inout JSONObject, waits: Bool) throws(Rejection) -> Bool
}
