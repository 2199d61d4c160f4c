import Bytes
import JSONLines
import Records

/// The origin of a value, taken from its filing record. Of two values of a field, the one with the later origin is kept, in whatever order they arrive.
struct Origin: Hashable, Comparable {
    /// When the filing was fetched, in microseconds of Unix time; nil if the record does not say.
    private(set) var fetchedAt: Int?
    /// When the filing was listed, in microseconds of Unix time; nil if the record does not say.
    private(set) var listedAt: Int?
    /// The tools that worked on the record, and their versions.
    private(set) var versions: [ExactText: ToolVersion] = [:]

    /// The origin that is before all others.
    init() {}

    init(_ record: JSONObject) {
        fetchedAt = Self.moment(record, "fetched_at")
        listedAt = Self.moment(record, "listed_at")
        versions = ToolVersion.versions(record.value("tool_versions"))
    }

    /// Restores an origin from the members that `write` wrote.
    init(stored value: JSONValue) {
        fetchedAt = value["fetched_at"]?.integer
        listedAt = value["listed_at"]?.integer
        versions = ToolVersion.versions(value["tool_versions"])
    }

    /// Appends the origin's members to an open JSON object.
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
        writer.value(ToolVersion.json(versions))
    }

    private static func moment(_ record: JSONObject, _ key: StaticString) -> Int? {
        record.string(key).flatMap { text in
            var text = text
            return text.withUTF8 { Instant.microseconds(Span(_unsafeElements: $0)) }
        }
    }

    enum Order { case before, same, after }

    /// Returns whether this origin is before or after another one, for a field of `owner`.
    ///
    /// A record on which the owner has worked is later than one on which it has not, because the owner reads the value from the filing itself. Next, the time of
    /// fetching counts, then the owner's version, then the time of the listing. An origin that lacks one of these is before an origin that has it.
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

    /// A total order: two different origins are never equal.
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

/// The owner of a field: the tool, or the listing, that knows its value best.
enum FieldOwner {
    /// The tool that reads the value from the filing itself.
    case tool(ExactText)
    /// Only listings have the field: the latest listing counts, whatever was fetched.
    case listing
    /// Whichever tool came last in the pipeline.
    case anyTool

    /// The tools in the order in which a record passes them.
    static let pipeline: [ExactText] = [
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
            case _ where Schema.formTables.contains { $0.type == type }: .tool("form-extract")
            default: .anyTool
            }
    }
}
