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

        /// Whether another load of the type replaces this one.
        func isBefore(_ other: Load, of type: String) -> Bool {
            switch origin.compare(other.origin, FieldOwner(type: type)) {
            case .before: true
            case .after: false
            case .same: (isWhole ? 1 : 0, bytes, sha256) < (other.isWhole ? 1 : 0, other.bytes, other.sha256)
            }
        }
    }

    private var fields: [String: Field] = [:]
    private(set) var loads: [String: Load] = [:]

    /// Creates a state without fields.
    init() {}

    // MARK: Merging

    /// Merges the fields of a filing record. Ignores its `type`, and `unfolded`, which describes only the lines after the record.
    mutating func merge(_ record: JSONObject) {
        let origin = Origin(record)
        var values: [String: [UInt8]] = [:]
        // Of a key that stands twice the last value counts.
        record.forEachMember { key, value in values[Self.name(key)] = Self.canonical(value) }
        // A listing that does not say so says that the filing is not removed.
        if values["removed"] == nil { values["removed"] = Array("null".utf8) }
        for (name, value) in values where name != "type" && name != "unfolded" {
            name == "tool_versions" ? mergeVersions(value, origin) : merge(name, Field(value: value, origin: origin))
        }
    }

    private mutating func merge(_ name: String, _ field: Field) {
        guard let known = fields[name] else {
            fields[name] = field
            return
        }
        switch known.origin.compare(field.origin, FieldOwner(field: name)) {
        case .before: fields[name] = field
        case .after: break
        case .same:
            // Of two equal values keep the greater origin, so that the result does not depend on the order of the records.
            if known.value == field.value ? known.origin < field.origin : Self.isLess(known.value, field.value) { fields[name] = field }
        }
    }

    /// Merges the versions of all tools that worked on the filing, and keeps the latest version of each.
    private mutating func mergeVersions(_ value: [UInt8], _ origin: Origin) {
        var versions: [String: ToolVersion] = [:]
        for text in [fields["tool_versions"]?.value, value] {
            for member in text.flatMap({ try? JSONValue(parsing: $0.span) })?.members ?? [] {
                guard let version = member.value.string.map({ ToolVersion($0) }) else { continue }
                versions[member.key] = max(versions[member.key] ?? version, version)
            }
        }
        var writer = JSONWriter()
        writer.value(.object(versions.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value.text)) }))
        fields["tool_versions"] = Field(value: writer.bytes, origin: max(fields["tool_versions"]?.origin ?? origin, origin))
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

    private static func name(_ key: Span<UInt8>) -> String {
        guard key.firstIndex(of: UInt8(ascii: "\\")) != nil else { return key.text }
        var bytes: [UInt8] = []
        JSONText.unescape(key, into: &bytes)
        return bytes.span.text
    }

    /// Notes the load that is kept of a type's records.
    mutating func keep(_ load: Load, of type: String) { loads[type] = load }

    // MARK: Storing

    /// Restores a state from the `record` and `provenance` that a store kept.
    init(record: Span<UInt8>, provenance: Span<UInt8>) throws(JSONFailure) {
        let known = try JSONObject(parsing: record)
        var values: [String: [UInt8]] = [:]
        known.forEachMember { key, value in values[Self.name(key)] = Self.canonical(value) }
        // A database of an earlier schema version has no origins: every record of today is later.
        for (name, value) in values { fields[name] = Field(value: value, origin: Origin()) }
        for element in try JSONValue(parsing: provenance).array ?? [] {
            let origin = Origin(stored: element)
            // A field that the provenance names but the record lacks was null.
            for name in element["fields"]?.array ?? [] {
                if let name = name.string { fields[name] = Field(value: values[name] ?? Array("null".utf8), origin: origin) }
            }
            for load in element["loads"]?.members ?? [] { loads[load.key] = Load(stored: load.value, origin: origin) }
        }
    }

    /// The JSON text of a field; nil for a field that is null or not known.
    func value(of field: String) -> [UInt8]? {
        fields[field].flatMap { $0.value.span.equals("null") ? nil : $0.value }
    }

    /// The merged filing record, its fields in the order of their names.
    var record: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, field) in fields.sorted(by: { $0.key < $1.key }) where !field.value.span.equals("null") {
            writer.key(utf8: name)
            writer.raw(field.value.span)
        }
        writer.endObject()
        return writer.bytes
    }

    /// The origins of all fields and loads, as a JSON array: each origin with the names of its fields, and with its loads.
    var provenance: [UInt8] {
        var names: [Origin: [String]] = [:]
        for (name, field) in fields { names[field.origin, default: []].append(name) }
        for load in loads.values where names[load.origin] == nil { names[load.origin] = [] }
        let entries = names.map { origin, names in
            var writer = JSONWriter()
            writer.beginObject()
            origin.write(to: &writer)
            writer.key("fields")
            writer.value(.array(names.sorted().map(JSONValue.string)))
            let own = loads.filter { $0.value.origin == origin }.sorted { $0.key < $1.key }
            if !own.isEmpty {
                writer.key("loads")
                writer.beginObject()
                for (type, load) in own {
                    writer.key(utf8: type)
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
