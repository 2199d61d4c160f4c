import Bytes
import JSONLines
import Records

/// The answers that a filing has when it comes: of earlier filters, or of an earlier run.
struct EarlierAnswers {
    private struct Entry {
        let name: String
        let place: Place
        let json: [UInt8]
    }

    private var ids: Set<String> = []
    private var entries: [Entry] = []
    private var size = 0

    /// Bytes of the answers of one filing.
    private static let limit = 32 << 20

    mutating func add(_ record: JSONObject) throws(Rejection) {
        if let id = record.string("id") { ids.insert(id) }
        guard let question = record.string("question"), let number = record.string("accession_number") else { return }
        let place = Place(
            accessionNumber: number, document: record.string("document"), part: record.string("part"), item: record.string("item"),
            offset: record.integer("offset"), length: record.integer("length"))
        // What a model is shown of an answer: not what it cost.
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("question", question)
        writer.member("document", place.document)
        writer.member("part", place.part)
        writer.member("item", place.item)
        record.withValue("answer") { value in
            writer.key("answer")
            writer.raw(value)
        }
        record.withValue("quotes") { value in
            writer.key("quotes")
            writer.raw(value)
        }
        writer.endObject()
        size += writer.bytes.count
        guard size <= Self.limit else {
            throw Rejection(code: "limit", message: "the filing has more than \(Self.limit >> 20) MB of answers")
        }
        entries.append(Entry(name: String(question.prefix { $0 != "@" }), place: place, json: writer.bytes))
    }

    func has(_ id: String) -> Bool { ids.contains(id) }

    /// The answers to these prompts, as a list in JSON; nil if there is none.
    func text(of names: [String]) -> [UInt8]? { list(entries.filter { names.contains($0.name) }) }

    /// The answers to these prompts about a place.
    func context(of names: [String], _ place: Place) -> [UInt8]? {
        list(
            entries.filter {
                names.contains($0.name) && $0.place.document == place.document && $0.place.offset == place.offset && $0.place.length == place.length
            })
    }

    private func list(_ entries: [Entry]) -> [UInt8]? {
        if entries.isEmpty { return nil }
        var writer = JSONWriter()
        writer.beginArray()
        for entry in entries { writer.raw(entry.json.span) }
        writer.endArray()
        return writer.bytes
    }
}
