/// The report of an inline XBRL document set or of an instance.
package struct DocumentSet {
    package let report: Report
    /// The offset in the submission of each document of the set.
    package let offsets: [Int]
}
