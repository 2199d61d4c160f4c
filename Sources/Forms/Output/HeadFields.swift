import JSONLines

/// The fields of a document's head, which its records repeat or its form begins with. Each is kept as JSON when it is found: its element may be gone, in a piece
/// of the form that was written, before the fields are needed.
struct HeadFields {
    private let fields: [MapPlan.FieldPlan]
    /// The members of each field, without braces; empty until it is found.
    private var members: [[UInt8]]

    init(_ fields: [MapPlan.FieldPlan]) {
        self.fields = fields
        members = fields.map { _ in [] }
    }

    /// Looks for those fields that were not found yet, by what `writer` searched last.
    mutating func find(by writer: inout FieldWriter, _ tree: inout FormTree, _ data: inout DataWriter, _ notes: inout Notes) {
        for (number, field) in fields.enumerated() where members[number].isEmpty {
            var json = JSONWriter()
            json.beginObject()
            writer.write([field], in: 0..<tree.nodes.count, &tree, &data, &notes, takes: false, to: &json)
            members[number] = Array(json.bytes.dropFirst())
        }
    }

    /// The fields that were found, as the members of an object without its braces.
    var json: [UInt8] { Array(members.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: ",")])) }
}
