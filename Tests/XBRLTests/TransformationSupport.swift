import Bytes
import Testing
import XBRL

/// The registries by their numbers; 0 is the SEC's.
let registryNamespaces = [
    "http://www.sec.gov/inlineXBRL/transformation/2015-08-31",
    "http://www.xbrl.org/inlineXBRL/transformation/2010-04-20",
    "http://www.xbrl.org/inlineXBRL/transformation/2011-07-31",
    "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26",
    "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12",
    "http://www.xbrl.org/inlineXBRL/transformation/2022-02-16",
]

func transformation(_ namespace: String, _ name: String) -> Transformation? {
    Transformation(namespace: Array(namespace.utf8).span, name: Array(name.utf8).span)
}

/// The value of a content; nil if the transformation refuses it. Earlier output must stay unchanged.
func transformed(_ transformation: Transformation, _ content: String) -> String? {
    var output = Array("before ".utf8)
    guard transformation.apply(Array(content.utf8).span, to: &output) else {
        return output == Array("before ".utf8) ? nil : "refused, but the output changed"
    }
    return String(decoding: output.dropFirst(7), as: UTF8.self)
}

func transformed(_ registry: Int, _ name: String, _ content: String) -> String? {
    guard let transformation = transformation(registryNamespaces[registry], name) else { return "no such transformation" }
    return transformed(transformation, content)
}

/// The values of contents under a transformation, and the contents that it refuses.
struct Vectors: CustomTestStringConvertible, Sendable {
    let registries: [Int]
    let name: String
    let valid: KeyValuePairs<String, String>
    let invalid: [String]

    init(_ registries: [Int], _ name: String, _ valid: KeyValuePairs<String, String>, invalid: [String] = []) {
        self.registries = registries
        self.name = name
        self.valid = valid
        self.invalid = invalid
    }

    var testDescription: String { name }
}
