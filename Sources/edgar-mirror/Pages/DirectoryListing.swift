import JSONLines
import Records

/// The listing of a folder of the Archives for programs (`index.json`).
///
/// In a filing's folder, `type` is the name of an icon, and addresses begin at the root. In the folders of the indexes, `type` is `file`, and each item has an
/// `href`.
struct DirectoryListing {
    private struct Item {
        var name: String
        var type: String
        var modified: String
        var size: String
        var link: String?
    }

    private let name: String
    private let parent: String
    private var items: [Item] = []

    init(name: String, parent: String) {
        self.name = name
        self.parent = parent
    }

    /// - Parameters:
    ///   - modified: `2024-01-19 16:21:45`.
    ///   - size: in bytes, or with a unit, or empty.
    ///   - link: an address relative to the folder; nil for none.
    mutating func add(_ name: String, type: String, modified: String, size: String, link: String? = nil) {
        items.append(Item(name: name, type: type, modified: modified, size: size, link: link))
    }

    func bytes() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("directory")
        writer.beginObject()
        writer.key("item")
        writer.beginArray()
        for item in items {
            writer.beginObject()
            writer.member("last-modified", item.modified)
            writer.member("name", item.name)
            writer.member("type", item.type)
            writer.member("href", item.link)
            writer.member("size", item.size)
            writer.endObject()
        }
        writer.endArray()
        writer.member("name", name)
        writer.member("parent-dir", parent)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
