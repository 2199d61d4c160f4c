import JSONLines

/// One element of a header: a value, or a group of further elements.
package struct HeaderField: Equatable, Sendable {
    /// The tagged form's name.
    package var name: String
    package var value: String
    package var fields: [HeaderField] = []
    package var isGroup = false
    /// Groups within it, one in the other.
    var height = 0

    init(_ name: String, _ value: String = "", isGroup: Bool = false) {
        self.name = name
        self.value = value
        self.isGroup = isGroup
    }

    /// The first value of a name among the group's own elements; nil where there is none or it is empty.
    func value(_ name: String) -> String? {
        fields.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    func groups(_ name: String) -> [HeaderField] {
        fields.filter { $0.name == name && !$0.fields.isEmpty }
    }

    var json: JSONValue {
        isGroup || !fields.isEmpty ? .object(Self.members(fields)) : .string(value)
    }

    /// Members by name; a name that stands several times has an array. Elements that say nothing are left out.
    static func members(_ fields: [HeaderField]) -> [JSONValue.Member] {
        var names: [String] = []
        var values: [[JSONValue]] = []
        var places: [String: Int] = [:]
        for field in fields where !field.value.isEmpty || !field.fields.isEmpty {
            if let place = places[field.name] {
                values[place].append(field.json)
            } else {
                places[field.name] = names.count
                names.append(field.name)
                values.append([field.json])
            }
        }
        return zip(names, values).map { .init($0, $1.count == 1 ? $1[0] : .array($1)) }
    }
}
