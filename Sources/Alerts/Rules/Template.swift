/// A text with fields of a record: `{company_name} files {form_type}`. A doubled brace is a brace.
struct Template: Sendable {
    struct Fault: Error {
        let message: String
    }

    enum Piece: Sendable, Equatable {
        case text(String)
        /// The names of a member, and of members within it.
        case field([String])
    }

    let pieces: [Piece]

    /// The title of a rule without one.
    static let standardTitle = Template(pieces: [.field(["company_name"]), .text(": "), .field(["rule"]), .text(" ("), .field(["form_type"]), .text(")")])

    private init(pieces: [Piece]) { self.pieces = pieces }

    init(_ text: String) throws(Fault) {
        var pieces: [Piece] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(character)
                rest.removeFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw Fault(message: "a { has no }: for the character itself write {{") }
                let path = rest[..<end].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
                guard path.allSatisfy(Self.isName) else {
                    throw Fault(message: "{\(rest[..<end])} is not a field: names consist of letters, digits and _; for the character { write {{")
                }
                if !literal.isEmpty { pieces.append(.text(literal)) }
                literal = ""
                pieces.append(.field(path))
                rest = rest[rest.index(after: end)...]
            case "}": throw Fault(message: "a } has no {: for the character itself write }}")
            default: literal.append(character)
            }
        }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// Returns the text.
    ///
    /// - Parameters:
    ///   - limit: characters; a longer text is cut.
    ///   - value: the text of a field; nil for a field that is absent, which leaves no text.
    func text(limit: Int, _ value: ([String]) -> String?) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .field(let path): result += value(path) ?? ""
            }
        }
        return result.count <= limit ? result : "\(result.prefix(limit - 3))..."
    }
}
