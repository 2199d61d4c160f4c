/// A value of a YAML document, and the line where it begins.
///
/// The types of unquoted words are those of YAML 1.2's JSON schema: `true` and `false` are booleans; `null`, `~` and nothing are null; numbers are those of JSON.
/// Every other word is text, also `yes`, `no`, `on`, `off` and `0010`, which YAML 1.1 takes for booleans and numbers. A number keeps its spelling: item `4.10` is
/// not `4.1`.
package struct YAMLNode: Equatable, Sendable {
    package indirect enum Value: Equatable, Sendable {
        case null
        case boolean(Bool)
        /// A number, as it is spelled.
        case number(String)
        case string(String)
        case list([YAMLNode])
        case mapping([Entry])
    }

    /// A key of a mapping and its value.
    package struct Entry: Equatable, Sendable {
        package let key: String
        /// The line of the key, from 1.
        package let line: Int
        package let value: YAMLNode
    }

    package let value: Value
    /// The line where the value begins, from 1.
    package let line: Int

    package init(_ value: Value, line: Int) {
        self.value = value
        self.line = line
    }

    /// The kind of the value, for messages: `a list`, `text`.
    package var kind: String {
        switch value {
        case .null: "nothing"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The text of a string or a number; nil for other values.
    package var text: String? {
        switch value {
        case .string(let text), .number(let text): text
        default: nil
        }
    }
}
