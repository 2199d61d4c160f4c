package import JSONLines
package import Records

/// The records that a worker unfolds from a filing: how many there are of each type, which the filing's own line tells first, and how they are written
/// behind it. They go out in pieces, so that nobody holds all of a filing's facts as text.
package struct Unfolding {
    package private(set) var counts: [(type: RecordType, count: Int)] = []
    private var writers: [(inout JSONWriter) -> Void] = []

    package init() {}

    /// Adds `count` records of a type, which `write` will write, a line each. Zero is worth saying: the type was looked for.
    package mutating func add(_ count: Int, _ type: RecordType, _ write: @escaping (inout JSONWriter) -> Void) {
        counts.append((type, count))
        if count > 0 { writers.append(write) }
    }

    func write(to writer: inout JSONWriter) {
        for write in writers { write(&writer) }
    }

    /// Lets go of what the records are written from.
    mutating func release() { writers.removeAll() }

    mutating func removeAll() {
        counts.removeAll(keepingCapacity: true)
        release()
    }
}
