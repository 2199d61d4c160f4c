import Bytes
import JSONLines
import Records

/// Where a value came from, as far as the filing record that brought it says. Of two values of a field the later origin's is kept, in whatever order they arrive.
struct Origin: Hashable, Comparable {
    /// Microseconds of Unix time; nil for a record that was not fetched.
    private(set) var fetchedAt: Int?
    /// Microseconds of Unix time; nil for a record that does not say.
    private(set) var listedAt: Int?
    /// The tools that worked on the record.
    private(set) var versions: [String: ToolVersion] = [:]

    init(_ record: JSONObject) {
        fetchedAt = Self.moment(record, "fetched_at")
        listedAt = Self.moment(record, "listed_at")
        for member in record.value("tool_versions")?.members ?? [] {
            if let text = member.value.string { versions[member.key] = ToolVersion(text) }
        }
    }

    /// Reads what `write` has written.
    init(stored value: JSONValue) {
        fetchedAt = value["fetched_at"]?.integer
        listedAt = value["listed_at"]?.integer
        for member in value["tool_versions"]?.members ?? [] {
            if let text = member.value.string { versions[member.key] = ToolVersion(text) }
        }
    }

    /// Appends the members of an object.
    func write(to writer: inout JSONWriter) {
        if let fetchedAt {
            writer.key("fetched_at")
            writer.integer(fetchedAt)
        }
        if let listedAt {
            writer.key("listed_at")
            writer.integer(listedAt)
        }
        guard !versions.isEmpty else { return }
        writer.key("tool_versions")
        writer.value(.object(versions.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value.text)) }))
    }

    private static func moment(_ record: JSONObject, _ key: StaticString) -> Int? {
        record.string(key).flatMap { text in
            var text = text
            return text.withUTF8 { Instant.microseconds(Span(_unsafeElements: $0)) }
        }
    }

    /// Whether this origin is before another one, or after it.
    ///
    /// A record on which the owner has worked is later than one that it has not seen, for the owner reads the value from the filing itself. Then the time of
    /// fetching counts, then the owner's version, then the time of the listing. An origin that does not say is before those that do.
    enum Order { case before, same, after }

    func compare(_ other: Origin, _ owner: FieldOwner) -> Order {
        switch owner {
        case .tool(let tool):
            let (mine, others) = (versions[tool], other.versions[tool])
            return Self.first(
                Self.order(mine == nil ? 0 : 1, others == nil ? 0 : 1), Self.order(fetchedAt, other.fetchedAt), Self.order(mine, others),
                Self.order(listedAt, other.listedAt))
        case .listing:
            return Self.first(Self.order(listedAt, other.listedAt), Self.order(fetchedAt, other.fetchedAt))
        case .anyTool:
            var orders = [Self.order(fetchedAt, other.fetchedAt)]
            for tool in FieldOwner.pipeline.reversed() { orders.append(Self.order(versions[tool], other.versions[tool])) }
            orders.append(Self.order(listedAt, other.listedAt))
            return orders.first { $0 != .same } ?? .same
        }
    }

    /// An order of all origins, in which no two different ones are the same.
    static func < (left: Self, right: Self) -> Bool {
        switch left.compare(right, .anyTool) {
        case .before: true
        case .after: false
        case .same: left.text.lexicographicallyPrecedes(right.text)
        }
    }

    private var text: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private static func first(_ orders: Order...) -> Order { orders.first { $0 != .same } ?? .same }

    private static func order<Value: Comparable>(_ left: Value?, _ right: Value?) -> Order {
        switch (left, right) {
        case (nil, nil): .same
        case (nil, .some): .before
        case (.some, nil): .after
        case (let left?, let right?): left < right ? .before : right < left ? .after : .same
        }
    }
}

/// Who knows a field's value best.
enum FieldOwner {
    /// The tool that reads the value from the filing itself.
    case tool(String)
    /// Only listings know it: the latest one counts, whatever was fetched.
    case listing
    /// Whichever tool came last in the pipeline.
    case anyTool

    /// The tools in the order in which a record passes them.
    static let pipeline = [
        "edgar-list", "edgar-fetch", "s3-get", "filing-parse", "s3-put", "xbrl-extract", "form-extract", "filing-match", "alert-send", "filing-ask",
    ]

    private static let parser = FieldOwner.tool("filing-parse")
    private static let extractor = FieldOwner.tool("xbrl-extract")
    private static let fetcher = FieldOwner.tool("edgar-fetch")

    /// The owner of a field of the filing record.
    init(field: String) {
        self =
            switch field {
            case "removed", "listed_at": .listing
            case "cik", "company_name", "form_type", "is_amendment", "filing_date", "period_end", "accepted_at", "items", "changed_on", "effectiveness_date",
                "markers",
                "filers", "series", "header", "documents":
                Self.parser
            case "fiscal_year", "fiscal_period", "namespaces", "cross_check": Self.extractor
            case "path", "key", "bytes", "sha256", "fetched_at", "cached": Self.fetcher
            case "s3_path", "etag", "checksum": .tool("s3-put")
            default: .anyTool
            }
    }

    /// The owner of the records of a type that are unfolded from a filing.
    init(type: String) {
        self =
            switch type {
            case "fact", "statement": Self.extractor
            case "section": Self.parser
            case "alert": .tool("filing-match")
            case "answer": .tool("filing-ask")
            default: .anyTool
            }
    }
}
