import JSONLines

/// An element of a header: a value, or a group of elements.
package struct HeaderField: Equatable, Sendable {
    /// The name in tagged form, `CONFORMED-NAME`.
    package var name: String
    package var value: String
    package var fields: [HeaderField] = []
    package var isGroup = false
    /// The number of levels of groups below this element.
    var height = 0

    init(_ name: String, _ value: String = "", isGroup: Bool = false) {
        self.name = name
        self.value = value
        self.isGroup = isGroup
    }

    /// Returns the first nonempty value of this name among the group's own elements.
    func value(_ name: String) -> String? {
        fields.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    func groups(_ name: String) -> [HeaderField] {
        fields.filter { $0.name == name && !$0.fields.isEmpty }
    }

    var json: JSONValue {
        isGroup || !fields.isEmpty ? .object(Self.members(fields)) : .string(value)
    }

    /// Returns a member for each name, with an array if the name occurs several times. Elements with neither a value nor elements are left out.
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
