/// The media type of a document by its file name, as EDGAR's server gives it.
enum MediaType {
    static func named(_ name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return "text/plain" }
        return switch name[name.index(after: dot)...].lowercased() {
        case "htm", "html": "text/html"
        case "xml", "xsd": "text/xml"
        case "pdf": "application/pdf"
        case "jpg", "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "png": "image/png"
        case "zip": "application/zip"
        case "json": "application/json"
        case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case "css": "text/css"
        case "js": "application/javascript"
        default: "text/plain"
        }
    }

    /// Returns the name of the picture beside a file in a folder's listing.
    static func icon(_ name: String) -> String {
        let kind = named(name)
        if kind.hasPrefix("image/") { return "image2.gif" }
        return kind == "application/zip" ? "compressed.gif" : "text.gif"
    }
}
