import Digest
import JSONLines
import Warehouse

/// The place in a list behind which the next page begins, as a text for clients. It belongs to one query: to the path, the filters and the list's order.
struct Cursor {
    /// The longest cursor, in bytes.
    static let limit = 2048
    /// The bytes of the hash that binds a cursor to its query.
    private static let markSize = 6

    static func text(_ place: RowPlace, of query: String) -> String {
        var writer = JSONWriter(adding: Array(mark(query)))
        writer.beginArray()
        for value in place.key { if let value { writer.string(value) } else { writer.null() } }
        writer.endArray()
        return writer.bytes.base64URL
    }

    /// Reads a cursor of a query.
    static func place(_ text: String, of query: String, in list: RowList) throws(Problem) -> RowPlace {
        let failure = Problem(.notFound, "invalid_cursor", "there is no such page of this query: begin without a cursor", parameter: "cursor")
        guard text.utf8.count <= limit, let bytes = [UInt8](base64URL: text.utf8), bytes.count > markSize, bytes.prefix(markSize).elementsEqual(mark(query)),
            case .array(let values)? = try? JSONValue(parsing: bytes.span.extracting(markSize..<bytes.count))
        else { throw failure }
        var key: [String?] = []
        for value in values {
            switch value {
            case .null: key.append(nil)
            case .string(let text): key.append(text)
            default: throw failure
            }
        }
        let place = RowPlace(key: key)
        guard list.accepts(place) else { throw failure }
        return place
    }

    private static func mark(_ query: String) -> ArraySlice<UInt8> { SHA256.hash(query).prefix(markSize) }
}
