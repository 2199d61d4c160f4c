import JSONLines
import Records
import Reports
import Warehouse

/// A row of a list, for a page: its values by the names of the columns.
struct SiteRow {
    private var values: [String: String] = [:]

    init(_ row: ResultRow) {
        for (index, column) in row.columns.enumerated() where column.form != .place { values[column.name] = row.text(index) ?? values[column.name] }
    }

    subscript(name: String) -> String? { values[name] }

    /// A value that is JSON.
    func json(_ name: String) -> JSONValue? {
        guard let text = values[name] else { return nil }
        let bytes = Array(text.utf8)
        return try? JSONValue(parsing: bytes.span)
    }
}

/// A page of a list, for people.
struct SiteRows {
    let rows: [SiteRow]
    /// The cursor of the next page; nil on the last one.
    let next: String?

    /// The rows of a page.
    static let limit = 50

    /// - Parameter query: the path and the filters, which the cursor belongs to.
    init(
        _ list: RowList, _ filters: [RowFilter], limit: Int = limit, cursor: String? = nil, of query: String = "", _ reader: WarehouseReader
    ) throws(ReadingFailure) {
        var rows: [SiteRow] = []
        var last: RowPlace?
        var hasMore = false
        let start: RowPlace?
        do throws(Problem) { start = try cursor.map { text throws(Problem) in try Cursor.place(text, of: query, in: list) } } catch { throw .problem(error) }
        try reader.forEachRow(
            of: list, where: filters, after: start, limit: limit + 1,
            { (row: ResultRow, place: RowPlace) throws(ReadingFailure) in
                if rows.count == limit {
                    hasMore = true
                } else {
                    rows.append(SiteRow(row))
                    last = place
                }
            }, failing: { .warehouse($0) })
        self.rows = rows
        next = hasMore ? last.map { Cursor.text($0, of: query) } : nil
    }
}

/// A page of a list: its title, what it says when the list is empty, and how its rows are written.
struct SiteList {
    let list: RowList
    let title: String
    let ifEmpty: String
    let write: @Sendable ([SiteRow], inout MarkupWriter) -> Void

    /// - Parameters:
    ///   - filters: all must hold.
    ///   - identity: the path and the filters, which cursors belong to.
    func page(_ arguments: Arguments, _ filters: [RowFilter], _ identity: String, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        let found = try SiteRows(list, filters, cursor: arguments.first("cursor")?.text, of: identity, reader)
        return SitePage(title) { page in
            page.element("h1", text: title)
            if found.rows.isEmpty { return page.paragraph(ifEmpty) }
            write(found.rows, &page)
            page.writeNext(found.next, identity)
        }
    }
}
