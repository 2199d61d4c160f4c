import JSONLines
import Reports
import Synchronization
import Warehouse

/// A list that a query asks for, and the pages that it is read in.
struct ListQuery: Sendable {
    let list: RowList
    let filters: [RowFilter]
    /// Where the first page begins; nil for the beginning.
    let start: RowPlace?
    /// The most rows of the answer; nil for all.
    let limit: Int?
    /// The path and the filters, which cursors belong to.
    let identity: String

    init(_ list: RowList, _ endpoint: Endpoint, _ arguments: Arguments, _ query: QueryItems, _ type: MediaType) throws(Problem) {
        self.list = list
        filters = endpoint.filters(arguments)
        let own = query.items.filter { $0.name != "cursor" && $0.name != "limit" }.map { "\($0.name)=\($0.value)" }
        identity = endpoint.path + "?" + own.sorted().joined(separator: "&")
        if let cursor = arguments.first("cursor")?.text {
            start = try Cursor.place(cursor, of: identity, in: list)
        } else {
            start = nil
        }
        limit = arguments.first("limit")?.integer ?? (type == .json ? Endpoint.standardPage : nil)
    }

    /// The most bytes of a page, and of a piece of a long answer. One row may be longer.
    private static let (pageSize, pieceLimit) = (8 << 20, 4 << 20)
    /// What a piece should have, in bytes. As many rows are asked for as should have it: a query that is cut off costs PostgreSQL a new connection.
    private static let pieceSize = 512 << 10
    /// The rows of the first piece, and of each other one.
    private static let (firstRows, pieceRows) = (100, 10...5000)

    private enum Stop: Error {
        case isFull
        case failed(WarehouseFailure)
    }

    /// Reads rows behind a place, up to `rows` of them or until `isFull`. Returns the place of the last one if there are more; nil if the list has ended.
    private func read(
        _ reader: WarehouseReader, after place: RowPlace?, rows: Int, isFull: () -> Bool, _ write: (ResultRow) -> Void
    ) throws(ReadingFailure) -> RowPlace? {
        var last: RowPlace?
        var count = 0
        var hasMore = false
        do throws(Stop) {
            try reader.forEachRow(
                of: list, where: filters, after: place, limit: rows + 1,
                { (row: ResultRow, place: RowPlace) throws(Stop) in
                    // One row more tells whether there are more.
                    if count == rows {
                        hasMore = true
                        return
                    }
                    write(row)
                    count += 1
                    last = place
                    if isFull() { throw .isFull }
                }, failing: { .failed($0) })
            return hasMore ? last : nil
        } catch {
            guard case .failed(let failure) = error else { return last }
            throw .warehouse(failure)
        }
    }

    /// Returns one page as JSON: `data` with the rows, and the cursor of the next page, if there is one, as `next`.
    func page(_ reader: WarehouseReader) throws(ReadingFailure) -> (body: [UInt8], next: String?) {
        var writer = JSONWriter(adding: Array(#"{"data":["#.utf8))
        var isFirst = true
        let last = try read(reader, after: start, rows: limit ?? Endpoint.standardPage, isFull: { writer.bytes.count >= Self.pageSize }) { row in
            if !isFirst { writer.bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            row.write(type: list.type, to: &writer)
        }
        let next = last.map { Cursor.text($0, of: identity) }
        writer.bytes += Array("]\(next.map { #","next":"\#($0)""# } ?? "")}\n".utf8)
        return (writer.bytes, next)
    }

    /// Returns the next rows as NDJSON or CSV.
    ///
    /// - Parameter rest: what is still to be read.
    fileprivate func piece(_ type: MediaType, _ reader: WarehouseReader, _ rest: inout ListRest) throws(ReadingFailure) -> [UInt8] {
        var csv = CSVWriter()
        var json = JSONWriter()
        if type == .csv, !rest.hasBegun { csv.header(list.columns) }
        let rows = min(rest.rows ?? .max, rest.nextRows ?? Self.firstRows)
        var count = 0
        let last = try read(reader, after: rest.place, rows: rows, isFull: { csv.bytes.count + json.bytes.count >= Self.pieceLimit }) { row in
            count += 1
            if type == .csv { csv.row(row) } else { row.write(type: list.type, to: &json) }
        }
        rest.rows? -= count
        let size = (csv.bytes.count + json.bytes.count) / max(1, count)
        rest.nextRows = min(max(Self.pieceSize / max(1, size), Self.pieceRows.lowerBound), Self.pieceRows.upperBound)
        rest.hasBegun = true
        rest.place = last
        rest.hasEnded = last == nil || rest.rows == 0
        return type == .csv ? csv.bytes : json.bytes
    }
}

/// What is still to be read of a list.
private struct ListRest {
    var place: RowPlace?
    var rows: Int?
    /// The rows of the next piece, by the length of those before.
    var nextRows: Int?
    var hasBegun = false
    var hasEnded = false
}

/// The rows of a list as NDJSON or CSV. Each piece is read in a transaction of its own: however slowly the client takes them, no transaction waits for it, and each
/// row that is there all the time comes once.
final class ListPieces: PieceSource {
    private let query: ListQuery
    private let type: MediaType
    private let pool: ReaderPool
    private let rest: Mutex<ListRest>
    /// The first piece, if it was read ahead.
    private let first = Mutex<[UInt8]?>(nil)

    init(_ query: ListQuery, _ type: MediaType, from pool: ReaderPool) {
        (self.query, self.type, self.pool) = (query, type, pool)
        rest = Mutex(ListRest(place: query.start, rows: query.limit))
    }

    /// Reads the first piece, which `next` then returns.
    func begin() throws(Problem) {
        let piece = try next()
        first.withLock { $0 = piece }
    }

    func next() throws(Problem) -> [UInt8]? {
        if let first = first.withLock({ $0.take() }) { return first }
        // The pieces are taken one after another.
        var rest = self.rest.withLock { $0 }
        if rest.hasEnded { return nil }
        let piece = try pool.read { reader throws(ReadingFailure) in try query.piece(type, reader, &rest) }
        self.rest.withLock { [rest] in $0 = rest }
        return piece.isEmpty ? nil : piece
    }
}
