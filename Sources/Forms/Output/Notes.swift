import Bytes
import JSONLines
import Markup

/// The notes of a document, which its values refer to.
struct Notes {
    private let references: (reference: LocalName, attribute: LocalName)?
    private var ids = ByteInterner()
    /// The place in `texts` of the note with each id.
    private var places: [Range<Int>] = []
    private var texts: [UInt8] = []
    /// Bytes of notes that may still be repeated.
    private var room = FormLimits.repeated.least
    /// References to notes that the document does not have, and those that there was no room for.
    private(set) var unknown: [String] = []
    private(set) var hasNoRoom = false

    /// Finds the notes of a document that has been read to its end.
    init(_ tree: FormTree, _ plan: MapPlan?) {
        guard let notes = plan?.notes else {
            references = nil
            return
        }
        references = (notes.reference, notes.attribute)
        for index in tree.nodes.indices where tree.state(index) == notes.state {
            guard tree.nodes[index].count > 0, let id = Self.attribute(notes.id, of: index, tree) else { continue }
            let number = tree.text.withSpan(tree.textRange(id)) { ids.intern($0) }
            guard number == places.count else { continue }
            let start = texts.count
            tree.text.withSpan(tree.textRange(index)) { texts.append($0) }
            places.append(start..<texts.count)
        }
    }

    /// The place of the note that an element refers to; nil if it is not a reference, or the document has no such note.
    private func note(_ index: Int, _ tree: FormTree) -> Range<Int>? {
        guard let references, isReference(index, tree), tree.end(index) == index + 2,
            let id = Self.attribute(references.attribute, of: index, tree)
        else { return nil }
        return tree.text.withSpan(tree.textRange(id)) { ids.find($0) }.map { places[$0] }
    }

    private func isReference(_ index: Int, _ tree: FormTree) -> Bool {
        let node = tree.nodes[index]
        return node.name == references?.reference && !node.isAttribute && !node.isForeign
    }

    /// Whether an element is a reference whose note is to be written, which the tree is told too. Notes what is wrong with one that cannot be.
    mutating func resolve(_ index: Int, _ tree: inout FormTree) -> Bool {
        let isNote = hasRoom(forNoteOf: index, tree)
        tree.mark(index, isNote: isNote)
        return isNote
    }

    private mutating func hasRoom(forNoteOf index: Int, _ tree: FormTree) -> Bool {
        guard let references, isReference(index, tree) else { return false }
        guard let note = note(index, tree) else {
            if let id = Self.attribute(references.attribute, of: index, tree), tree.text.withSpan(tree.textRange(id), { ids.find($0) }) == nil {
                addUnknown(tree.text.withSpan(tree.textRange(id)) { $0.beginning })
            }
            return false
        }
        room -= note.count
        if room < 0 { hasNoRoom = true }
        return !hasNoRoom
    }

    private mutating func addUnknown(_ id: String) {
        if unknown.count < FormLimits.problems, !unknown.contains(id) { unknown.append(id) }
    }

    /// Adds what was wrong with the notes of another part of the document.
    mutating func addFaults(of other: Notes) {
        for id in other.unknown { addUnknown(id) }
        if other.hasNoRoom { hasNoRoom = true }
    }

    /// Writes the note that an element refers to, and then what the reference itself says.
    func writeText(of index: Int, _ tree: FormTree, _ writer: inout JSONWriter) {
        guard let note = note(index, tree) else { return }
        texts.withSpan(note) { writer.string($0) }
        if tree.nodes[index].count > 0 { tree.text.withSpan(tree.textRange(index)) { writer.string($0) } }
    }

    private static func attribute(_ name: LocalName, of index: Int, _ tree: FormTree) -> Int? {
        var child = index + 1
        while child < tree.end(index), tree.nodes[child].isAttribute {
            if tree.nodes[child].name == name, !tree.nodes[child].isForeign { return child }
            child += 1
        }
        return nil
    }
}

extension Notes {
    /// Whether an element refers to a note that the document has.
    func hasReference(_ index: Int, _ tree: FormTree) -> Bool {
        var child = index + 1
        while child < tree.end(index) {
            if note(child, tree) != nil { return true }
            child = tree.end(child)
        }
        return false
    }
}
