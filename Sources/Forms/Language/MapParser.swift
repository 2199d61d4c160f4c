import Records

/// Reads the text of a map. Each line is a word that says what the line is about, and what belongs to it; `#` begins a comment.
///
///     form NAME                     the map's name
///     forms TYPE...                 the types of filings that have this form, `~` for a blank; one without an XML document has the problem `no_xml`
///     root ELEMENT [NAMESPACE]      the root element
///     streamed                      write each record when its element ends, before the rest of the document is read
///     value-child ELEMENT           the child whose text is its parent's value
///     footnotes ELEMENT@ID PATH     references to notes, and the notes, which have the attribute `id`
///     list PATH...                  elements that may repeat
///     number|date|flag NAME...      types of elements and attributes of these names, wherever they are; others are texts
///     codes TABLE                   begins a table of codes: lines `= CODE MEANING`
///     head                          begins the fields of the form's own record
///     shared                        begins the fields for the records of the filing's other documents
///     record TYPE                   begins a record: lines `each PATH [NAME=JSON]...`, `joint PATH`, `total FIELD`, `takes-shared`, and its fields
///     check NAME TYPE[.FIELD] PATH  compares the number of records, or the sum of a field, with a figure of the form
///
/// A field is `NAME KIND PATH [| PATH]...`. KIND is text, identifier, number, date, flag, cik, thousands, object, texts, code:TABLE or list; the fields of a list's
/// elements follow, each with a dot before its name. A path is `element/element@attribute`, from the record's element; `/` before it: from the root element.
struct MapParser {
    private var map = FormMap()
    private var line = 0
    private var section = Section.none
    private var table = ""

    private enum Section { case none, codes, head, shared, record }

    /// A line of a map that cannot be read.
    struct Fault: Error, CustomStringConvertible {
        let map: String
        let line: Int
        let message: String
        var description: String { "\(map), line \(line): \(message)" }
    }

    static func parse(_ text: String) throws(Fault) -> FormMap {
        var parser = MapParser()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            parser.line += 1
            let words = line.prefix { $0 != "#" }.split(separator: " ")
            if let first = words.first { try parser.read(String(first), words.dropFirst().map(String.init)) }
        }
        guard !parser.map.name.isEmpty, !parser.map.roots.isEmpty else { throw parser.fault("a map has a name and a root") }
        return parser.map
    }

    private func fault(_ message: String) -> Fault { Fault(map: map.name, line: line, message: message) }

    private mutating func read(_ word: String, _ words: [String]) throws(Fault) {
        switch word {
        case "form": map.name = try only(words)
        case "forms": map.formTypes += words.map { String($0.map { $0 == "~" ? " " : $0 }) }
        case "root":
            guard (1...2).contains(words.count) else { throw fault("a root is an element and at most one namespace") }
            map.roots.append((words[0], words.count > 1 ? words[1] : ""))
        case "streamed": map.isStreamed = true
        case "value-child": map.valueChild = try only(words)
        case "footnotes":
            guard words.count == 2, case let reference = try path(words[0]), let attribute = reference.attribute, reference.steps.count == 1 else {
                throw fault("footnotes are ELEMENT@ID PATH")
            }
            map.footnotes = .init(reference: reference.steps[0], attribute: attribute, path: try path("/" + words[1]))
        case "list": for word in words { map.lists.append(try path("/" + word)) }
        case "number", "date", "flag":
            guard let kind = Self.kinds[word] else { throw fault("no kind \(word)") }
            for name in words { map.types.append((name, kind)) }
        case "codes":
            table = try only(words)
            section = .codes
        case "head": section = .head
        case "shared": section = .shared
        case "record":
            let name = try only(words)
            guard let type = RecordType.allCases.first(where: { "\($0.name)" == name }) else { throw fault("no type of records \(name)") }
            map.records.append(RecordMap(type: type))
            section = .record
        case "check": try readCheck(words)
        default: try readInSection(word, words)
        }
    }

    private mutating func readInSection(_ word: String, _ words: [String]) throws(Fault) {
        switch section {
        case .none: throw fault("unknown word \(word)")
        case .codes:
            guard word == "=", let code = words.first else { throw fault("a code is = CODE MEANING") }
            map.codes[table, default: []].append((code, words.dropFirst().joined(separator: " ")))
        case .head: try addField(word, words, to: &map.head)
        case .shared: try addField(word, words, to: &map.shared)
        case .record: try readInRecord(word, words, &map.records[map.records.count - 1])
        }
    }

    private func readInRecord(_ word: String, _ words: [String], _ record: inout RecordMap) throws(Fault) {
        switch word {
        case "each":
            guard let first = words.first else { throw fault("each PATH") }
            var constants: [(name: String, json: String)] = []
            for word in words.dropFirst() {
                let parts = word.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { throw fault("a constant is NAME=JSON") }
                constants.append((String(parts[0]), String(parts[1])))
            }
            record.rows.append((try path("/" + first), constants))
        case "joint": record.joint = try path("/" + only(words))
        case "total": record.totals.append(try only(words))
        case "takes-shared": record.takesShared = true
        default: try addField(word, words, to: &record.fields)
        }
    }

    private func addField(_ word: String, _ words: [String], to fields: inout [Field]) throws(Fault) {
        guard let kindName = words.first, words.count > 1 else { throw fault("a field is NAME KIND PATH") }
        let kind: Field.Kind
        if let known = Self.kinds[kindName] {
            kind = known
        } else if kindName.hasPrefix("code:"), case let table = String(kindName.dropFirst(5)), map.codes[table] != nil {
            kind = .code(table: table)
        } else {
            throw fault("no kind \(kindName)")
        }
        var paths: [Path] = []
        for word in words.dropFirst() where word != "|" { paths.append(try path(word)) }
        guard word.hasPrefix(".") else { return fields.append(Field(name: word, kind: kind, paths: paths)) }
        guard let last = fields.indices.last, case .list(let items) = fields[last].kind else { throw fault("\(word) follows no list") }
        fields[last].kind = .list(items + [Field(name: String(word.dropFirst()), kind: kind, paths: paths)])
    }

    private mutating func readCheck(_ words: [String]) throws(Fault) {
        guard words.count == 3 else { throw fault("a check is NAME TYPE[.FIELD] PATH") }
        let parts = words[1].split(separator: ".", maxSplits: 1)
        guard let type = RecordType.allCases.first(where: { "\($0.name)" == parts[0] }) else { throw fault("no type of records \(parts[0])") }
        map.checks.append(.init(name: words[0], type: type, field: parts.count > 1 ? String(parts[1]) : nil, expected: try path("/" + words[2])))
    }

    private static let kinds: [String: Field.Kind] = [
        "text": .text, "identifier": .identifier, "number": .number, "date": .date, "flag": .flag, "cik": .cik, "thousands": .thousands, "object": .object,
        "texts": .texts,
        "list": .list([]),
    ]

    private func only(_ words: [String]) throws(Fault) -> String {
        guard words.count == 1 else { throw fault("one word is expected here") }
        return words[0]
    }

    private func path(_ word: String) throws(Fault) -> Path {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        let steps = parts[0].split(separator: "/").map(String.init)
        guard parts.count <= 2, !steps.isEmpty || parts.count == 2 else { throw fault("no path: \(word)") }
        return Path(isFromRoot: word.hasPrefix("/"), steps: steps, attribute: parts.count == 2 ? String(parts[1]) : nil)
    }
}
