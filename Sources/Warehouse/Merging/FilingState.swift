import Bytes
import JSONLines
import Records

/// The merged state of a filing: for each field, the value with the latest origin among all loaded records; for each type of unfolded records, the load that is
/// kept.
///
/// The result does not depend on the order of the records, or on how often a record comes. Of two values with the same origin, the longer one is kept; of two
/// with the same length, the one with the greater bytes.
struct FilingState {
    private struct Field: Equatable {
        /// JSON text.
        var value: [UInt8]
        var origin: Origin
    }

    /// The load of a type's records that is kept.
    struct Load: Equatable {
        var origin: Origin
        var count: Int
        /// The rows of `figures` that were made of statements.
        var figures = 0
        /// Bytes of the lines, and the SHA-256 over them as they came.
        var bytes: Int
        var sha256: String
        /// Whether the `end` came. Otherwise only a part of the records was stored.
        var isWhole: Bool

        /// Whether another load of the type replaces this one. Of two equal loads the one with the greater origin is kept.
        func isBefore(_ other: Load, of type: ExactText) -> Bool {
            switch origin.compare(other.origin, FieldOwner(type: type.text)) {
            case .before: true
            case .after: false
            case .same: (isWhole ? 1 : 0, bytes, sha256, origin) < (other.isWhole ? 1 : 0, other.bytes, other.sha256, other.origin)
            }
        }
    }

    private var fields: [ExactText: Field] = [:]
    private(set) var loads: [ExactText: Load] = [:]

    /// Creates a state without fields.
    init() {}

    // MARK: Merging

    /// Creates the state after one filing record. Ignores its `type`, and `unfolded`, which describes only the lines after the record.
    init(_ record: JSONObject) {
        let origin = Origin(record)
        var values = Self.values(record)
        // A listing that does not say so says that the filing is not removed.
        if values["removed"] == nil { values["removed"] = Array("null".utf8) }
        for (name, value) in values where name != "type" && name != "unfolded" { merge(name, Field(value: value, origin: origin)) }
    }

    /// Merges the fields of another state.
    mutating func merge(_ other: FilingState) {
        guard !fields.isEmpty else {
            fields = other.fields
            return
        }
        for (name, field) in other.fields { merge(name, field) }
    }

    private mutating func merge(_ name: ExactText, _ field: Field) {
        if name == "tool_versions" { return mergeVersions(field) }
        guard let known = fields[name] else {
            fields[name] = field
            return
        }
        switch known.origin.compare(field.origin, FieldOwner(field: name.text)) {
        case .before: fields[name] = field
        case .after: break
        case .same:
            // Of two equal values keep the greater origin, so that the result does not depend on the order of the records.
            if known.value == field.value ? known.origin < field.origin : Self.isLess(known.value, field.value) { fields[name] = field }
        }
    }

    /// Merges the versions of all tools that worked on the filing, and keeps the latest version of each.
    private mutating func mergeVersions(_ field: Field) {
        var versions: [ExactText: ToolVersion] = [:]
        for text in [fields["tool_versions"]?.value, field.value] {
            versions.merge(ToolVersion.versions(text.flatMap { try? JSONValue(parsing: $0.span) }), uniquingKeysWith: max)
        }
        var writer = JSONWriter()
        writer.value(ToolVersion.json(versions))
        fields["tool_versions"] = Field(value: writer.bytes, origin: max(fields["tool_versions"]?.origin ?? field.origin, field.origin))
    }

    private static func canonical(_ value: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var canonical = CanonicalJSON()
        canonical.append(value, to: &bytes)
        return bytes
    }

    private static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
    }

    /// The values of a record's members, by name. If a key occurs twice, the last value counts.
    private static func values(_ record: JSONObject) -> [ExactText: [UInt8]] {
        var values: [ExactText: [UInt8]] = [:]
        record.forEachMember { key, value in values[name(key)] = canonical(value) }
        return values
    }

    private static func name(_ key: Span<UInt8>) -> ExactText {
        guard key.firstIndex(of: UInt8(ascii: "\\")) != nil else { return ExactText(key.text) }
        var bytes: [UInt8] = []
        JSONText.unescape(key, into: &bytes)
        return ExactText(bytes.span.text)
    }

    /// Notes the load that is kept of a type's records.
    mutating func keep(_ load: Load, of type: ExactText) { loads[type] = load }

    // MARK: Storing

    /// Restores a state from the `record` and `provenance` that a store kept.
    init(record: Span<UInt8>, provenance: Span<UInt8>) throws(JSONFailure) {
        let values = Self.values(try JSONObject(merged: record))
        // A field that the provenance does not name is older than every record.
        for (name, value) in values { fields[name] = Field(value: value, origin: Origin()) }
        for element in try JSONValue(parsing: provenance).array ?? [] {
            let origin = Origin(stored: element)
            // A field that the provenance names but the record lacks was null.
            for name in element["fields"]?.array ?? [] {
                guard let name = name.string.map({ ExactText($0) }) else { continue }
                fields[name] = Field(value: values[name] ?? Array("null".utf8), origin: origin)
            }
            for load in element["loads"]?.members ?? [] { loads[ExactText(load.key)] = Load(stored: load.value, origin: origin) }
        }
    }

    /// The JSON text of a field; nil for a field that is null or not known.
    func value(of field: ExactText) -> [UInt8]? {
        fields[field].flatMap { $0.value.span.equals("null") ? nil : $0.value }
    }

    /// The merged filing record, its fields in the order of their names.
    var record: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, field) in fields.sorted(by: { $0.key < $1.key }) where !field.value.span.equals("null") {
            writer.key(utf8: name.text)
            writer.raw(field.value.span)
        }
        writer.endObject()
        return writer.bytes
    }

    /// The origins of all fields and loads, as a JSON array: each origin with the names of its fields, and with its loads.
    var provenance: [UInt8] {
        var names: [Origin: [ExactText]] = [:]
        for (name, field) in fields { names[field.origin, default: []].append(name) }
        for load in loads.values where names[load.origin] == nil { names[load.origin] = [] }
        let entries = names.map { origin, names in
            var writer = JSONWriter()
            writer.beginObject()
            origin.write(to: &writer)
            writer.key("fields")
            writer.value(.array(names.sorted().map { .string($0.text) }))
            let own = loads.filter { $0.value.origin == origin }.sorted { $0.key < $1.key }
            if !own.isEmpty {
                writer.key("loads")
                writer.beginObject()
                for (type, load) in own {
                    writer.key(utf8: type.text)
                    load.write(to: &writer)
                }
                writer.endObject()
            }
            writer.endObject()
            return writer.bytes
        }
        var writer = JSONWriter()
        writer.beginArray()
        for entry in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) { writer.raw(entry.span) }
        writer.endArray()
        return writer.bytes
    }
}

extension FilingState.Load {
    fileprivate init(stored value: JSONValue, origin: Origin) {
        self.init(
            origin: origin, count: value["count"]?.integer ?? 0, figures: value["figures"]?.integer ?? 0, bytes: value["bytes"]?.integer ?? 0,
            sha256: value["sha256"]?.string ?? "",
            isWhole: value["partial"]?.boolean != true)
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("count", count)
        if figures > 0 { writer.member("figures", figures) }
        writer.member("bytes", bytes)
        writer.member("sha256", sha256)
        if !isWhole {
            writer.key("partial")
            writer.boolean(true)
        }
        writer.endObject()
    }
}

extension JSONObject {
    /// Parses the merged record of a filing. The records of several loads may have more members together than one line may have.
    init(merged record: Span<UInt8>) throws(JSONFailure) {
        self.init()
        try parse(record, memberLimit: .max)
    }
}
