/// What the progress shows of a record once it is done.
package struct InputMark: Sendable {
    /// The size of the record's filing in bytes; 0 if unknown.
    var bytes = 0
    /// The share of all input up to this record, from 0 to 1; nil where the extent of the input is not known.
    var share: Double?
}
