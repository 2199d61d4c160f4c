package import JSONLines
package import Records

/// The records that a worker unfolds from a filing: the count of each type, for the filing's own line, and the closures that write the records after that line.
/// The records are written in pieces, so that the text of all facts of a filing is never in memory at once.
package struct Unfolding {
    package private(set) var counts: [(type: RecordType, count: Int)] = []
    private var writers: [(inout JSONWriter) -> Void] = []

    package init() {}

    /// Adds `count` records of a type. `write` writes them, one line each. A count of 0 says that the filing was searched for the type and has none.
    package mutating func add(_ count: Int, _ type: RecordType, _ write: @escaping (inout JSONWriter) -> Void) {
        counts.append((type, count))
        if count > 0 { writers.append(write) }
    }

    func write(to writer: inout JSONWriter) {
        for write in writers { write(&writer) }
    }

    /// Releases the closures, and with them the data of the records.
    mutating func release() { writers.removeAll() }

    mutating func removeAll() {
        counts.removeAll(keepingCapacity: true)
        release()
    }
}
