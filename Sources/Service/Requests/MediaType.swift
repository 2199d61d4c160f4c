/// The media types of answers.
package enum MediaType: String, CaseIterable, Sendable {
    case json = "application/json"
    case ndjson = "application/x-ndjson"
    case csv = "text/csv"
    case html = "text/html"

    /// The value of `Content-Type`.
    var contentType: String {
        switch self {
        case .json, .ndjson: rawValue
        case .csv: "text/csv; charset=utf-8; header=present"
        case .html: "text/html; charset=utf-8"
        }
    }

    /// The types that a client may name, with what they are answered with.
    private static let names: [(name: String, type: MediaType)] = [
        ("application/json", .json), ("application/x-ndjson", .ndjson), ("application/ndjson", .ndjson), ("application/jsonl", .ndjson), ("text/csv", .csv),
        ("text/html", .html),
    ]

    /// Returns the type of `types` that an `Accept` field prefers (RFC 9110, section 12.5.1), the first one where it has no preference; nil if it takes none.
    static func preferred(_ accept: String?, of types: [MediaType]) -> MediaType? {
        // A page has no other form.
        guard let accept, accept != "*/*", types != [.html] else { return types.first }
        var best: (type: MediaType, quality: Double)?
        for type in types {
            let quality = Self.quality(of: type, in: accept)
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        return best?.type
    }

    /// The quality that the most specific range of the field gives a type.
    private static func quality(of type: MediaType, in accept: String) -> Double {
        var found: (specificity: Int, quality: Double) = (0, 0)
        for part in accept.split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let range = pieces.first else { continue }
            let group = type.rawValue.prefix { $0 != "/" }
            let specificity = names.contains { $0.name == range && $0.type == type } ? 3 : range == "\(group)/*" ? 2 : range == "*/*" ? 1 : 0
            guard specificity > found.specificity else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            found = (specificity, weight.isFinite ? min(max(weight, 0), 1) : 0)
        }
        return found.quality
    }
}

extension ServiceRequest {
    /// Whether the client takes gzip (RFC 9110, section 12.5.3). What is said of gzip itself stands before what is said of all codings.
    var takesGzip: Bool {
        guard let codings = fields.acceptEncoding else { return false }
        var found: (isNamed: Bool, takes: Bool) = (false, false)
        for part in codings.split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = pieces.first, ["gzip", "x-gzip"].contains(name) || name == "*" && !found.isNamed else { continue }
            found = (name != "*", !pieces.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 })
        }
        return found.takes
    }
}
