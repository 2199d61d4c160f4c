import Bytes
import Records

/// A list of rows in the order of a key, which is read page by page. A page begins behind the key of the last row that was read: rows that come in meanwhile
/// repeat none and hide none. The key identifies a row and does not change while the row is there. Texts have the order of the database, so that its indexes serve.
package struct RowList: Sendable {
    /// A part of the key. Rows without a value come last, in either order.
    struct KeyPart: Sendable {
        /// The column, as SQL of the list's tables.
        let sql: String
        let kind: Column.Kind
        let isDescending: Bool
        let isNullable: Bool

        init(_ sql: String, _ kind: Column.Kind, descending: Bool = false, nullable: Bool = false) {
            (self.sql, self.kind, isDescending, isNullable) = (sql, kind, descending, nullable)
        }
    }

    /// The type of the rows, as records have it.
    package let type: String
    /// The columns of a row, in the order of `sql`.
    package let columns: [ResultColumn]
    /// The columns as SQL, then those of the key.
    let sql: [String]
    /// The tables, as what follows FROM.
    let tables: String
    let key: [KeyPart]
    /// A condition that holds for every list of this kind.
    let condition: String?
    /// The condition that a filter is in this list; nil if the list does not know the filter.
    let filter: @Sendable (RowFilter) -> RowCondition?

    /// What follows ORDER BY. The first part is never null within a query, and any word about null would keep the database from using an index.
    var order: String {
        key.enumerated().map { index, part in
            "\(part.sql)\(part.isDescending ? " DESC" : "")\(index > 0 && part.isNullable ? " NULLS LAST" : "")"
        }.joined(separator: ", ")
    }

    /// The columns of a query: those of the rows, then those of the key.
    var read: [ResultColumn] { columns + key.map { ResultColumn(place: $0.sql, $0.kind) } }
}

/// A part of a WHERE clause, with the parameters of its question marks.
struct RowCondition {
    let sql: String
    let parameters: [String]

    init(_ sql: String, _ parameters: [String] = []) {
        self.sql = sql
        self.parameters = parameters
    }
}

/// The place of a row in a list: the texts of its key, nil for a value that is null.
package struct RowPlace: Equatable, Sendable {
    package let key: [String?]
    package init(key: [String?]) { self.key = key }
}

extension RowList {
    /// Whether a place can be one of this list: a text that comes from outside may be none of the kind that the database compares it with.
    package func accepts(_ place: RowPlace) -> Bool {
        place.key.count == key.count
            && zip(key, place.key).allSatisfy { part, value in
                guard let value else { return part.isNullable }
                return part.accepts(value)
            }
    }
}

extension String {
    /// Whether this is a UUID as databases write it (RFC 9562, section 4).
    var isUUID: Bool {
        split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [8, 4, 4, 4, 12] && utf8.allSatisfy(\.isUUIDByte)
    }
}

extension UInt8 {
    fileprivate var isUUIDByte: Bool { isDigit || self == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}

extension RowList.KeyPart {
    fileprivate func accepts(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        return switch kind {
        // PostgreSQL has no year 0.
        case .date: CalendarDate(value).map { $0.year > 0 } ?? false
        case .instant: Instant.microseconds(bytes.span) != nil && !value.hasPrefix("0000")
        case .integer: Int(value) != nil
        case .uuid: value.isUUID
        default: value.utf8.count <= Column.keyLimit && !value.utf8.contains(0)
        }
    }
}

extension WarehouseReader {
    /// Reads rows of a list behind a place, in the order of the list, and calls `body` with each; its last values are the key.
    ///
    /// - Parameters:
    ///   - filters: all must hold. The list must know them.
    ///   - place: that of the last row before the page; nil for the beginning.
    ///   - limit: the most rows; nil for all.
    ///   - failing: makes the caller's error of a failure of the database.
    package func forEachRow<E: Error>(
        of list: RowList, where filters: [RowFilter], after place: RowPlace?, limit: Int?, _ body: (ResultRow, RowPlace) throws(E) -> Void,
        failing: (WarehouseFailure) -> E
    ) throws(E) {
        var left = limit
        // Rows whose first part of the key is null are read by a query of their own: a condition with OR would keep the database from using an index.
        for phase in list.phases(after: place) {
            if left == 0 { return }
            var conditions = [list.condition.map { RowCondition($0) }].compactMap(\.self) + phase
            for filter in filters {
                guard let condition = list.filter(filter) else { preconditionFailure("the list \(list.type) has no filter \(filter)") }
                conditions.append(condition)
            }
            var sql = "SELECT \((list.sql + list.key.map(\.sql)).joined(separator: ", ")) FROM \(list.tables)"
            if !conditions.isEmpty { sql += " WHERE " + conditions.map { "(\($0.sql))" }.joined(separator: " AND ") }
            sql += " ORDER BY " + list.order
            if let left { sql += " LIMIT \(left)" }
            let count = list.columns.count
            try source.forEachRow(
                Query(sql, conditions.flatMap(\.parameters), list.read),
                { (row: ResultRow) throws(E) in
                    left? -= 1
                    try body(row, RowPlace(key: list.key.indices.map { row.text(count + $0) }))
                }, failing: failing)
        }
    }
}

extension RowList {
    /// The conditions of the queries that return the rows behind a place, one query after another.
    func phases(after place: RowPlace?) -> [[RowCondition]] {
        guard let first = key.first, first.isNullable else { return [place.map { range($0) + [behind($0, from: 0)] } ?? []] }
        let (known, unknown) = (RowCondition("\(first.sql) IS NOT NULL"), RowCondition("\(first.sql) IS NULL"))
        guard let place else { return [[known], [unknown]] }
        guard place.key[0] != nil else { return [[unknown, behind(place, from: 1)]] }
        return [range(place) + [behind(place, from: 0)], [unknown]]
    }

    /// A condition on the first part alone, which an index can find the rows by where the whole condition has alternatives.
    private func range(_ place: RowPlace) -> [RowCondition] {
        guard !isUniform(from: 0), let first = key.first, let value = place.key[0] else { return [] }
        return [RowCondition("\(first.sql) \(first.isDescending ? "<=" : ">=") ?", [value])]
    }

    /// Whether the parts from one on have one direction and, but for the first of the key, are never null: they are compared as a row, by an index.
    private func isUniform(from start: Int) -> Bool {
        key[start...].allSatisfy { $0.isDescending == key[start].isDescending } && !key[max(1, start)...].contains(where: \.isNullable)
    }

    /// The condition that a row's key from a part on is behind that of a place: greater in one part, and equal in those before it.
    private func behind(_ place: RowPlace, from start: Int) -> RowCondition {
        if start < key.count, isUniform(from: start) {
            let values = place.key[start...].compactMap(\.self)
            let row = key[start...].map(\.sql).joined(separator: ", ")
            return RowCondition("(\(row)) \(key[start].isDescending ? "<" : ">") (\(Query.marks(values.count)))", values)
        }
        var alternatives: [String] = []
        var parameters: [String] = []
        for index in start..<key.count {
            // Null comes last, so that no value of this part is behind it.
            guard let value = place.key[index] else { continue }
            var terms: [String] = []
            for earlier in start..<index {
                guard let text = place.key[earlier] else { terms.append("\(key[earlier].sql) IS NULL"); continue }
                terms.append("\(key[earlier].sql) = ?")
                parameters.append(text)
            }
            let part = key[index]
            let greater = "\(part.sql) \(part.isDescending ? "<" : ">") ?"
            // The first part is not null in this query.
            terms.append(part.isNullable && index > 0 ? "(\(greater) OR \(part.sql) IS NULL)" : greater)
            parameters.append(value)
            alternatives.append(terms.joined(separator: " AND "))
        }
        return RowCondition(alternatives.isEmpty ? "FALSE" : alternatives.map { "(\($0))" }.joined(separator: " OR "), parameters)
    }
}
