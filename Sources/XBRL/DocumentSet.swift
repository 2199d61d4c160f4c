/// An inline XBRL document set, or an instance, that was read.
package struct DocumentSet {
    package let report: Report
    /// For each document of the set, its first byte in the submission.
    package let offsets: [Int]
}
