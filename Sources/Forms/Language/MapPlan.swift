import Bytes
import JSONLines
import Markup
import Records

/// A map made ready for reading: its paths as one tree of states, its names as numbers of a table.
final class MapPlan {
    let map: FormMap
    private let names: NameTable
    /// The states that follow each state, by the name of an element or an attribute.
    private var next: [[Step]] = [[]]
    /// Whether elements in this state may repeat.
    private(set) var isList: [Bool] = [false]
    /// The row that an element in this state is; nil for other elements.
    private(set) var rows: [Row?] = [nil]
    private(set) var records: [RecordPlan] = []
    private(set) var head: [FieldPlan] = []
    private(set) var shared: [FieldPlan] = []
    private(set) var checks: [(check: FormMap.Check, state: Int)] = []
    /// The state of notes, and the names of a reference and of its attribute.
    private(set) var notes: (state: Int, reference: LocalName, attribute: LocalName, id: LocalName)?
    let valueChild: LocalName?
    private var kinds: [Field.Kind?] = []

    private struct Step {
        let name: LocalName
        let isAttribute: Bool
        let state: Int
    }

    struct Row {
        let record: Int
        /// The path as `unfolded_lists` has it.
        let list: String
        /// The constants, each with its name as JSON.
        let constants: [(name: [UInt8], json: [UInt8])]
    }

    struct RecordPlan {
        let map: RecordMap
        /// The fields from the head of the document, which all records repeat.
        var context: [FieldPlan] = []
        /// The fields of the record's own element.
        var fields: [FieldPlan] = []
        /// The state of the element that makes records `joint`.
        var joint: Int?
    }

    struct FieldPlan {
        /// The name as JSON.
        let name: [UInt8]
        let kind: Kind
        /// The states of the value's places.
        let states: [Int]
        /// The index among the map's sums; nil for a field that is not added up.
        var total: Int?

        /// Whether the field has the values of all elements, not of the first.
        var isRepeated: Bool {
            switch kind {
            case .texts, .list: true
            default: false
            }
        }
    }

    indirect enum Kind {
        case text, identifier, number, date, flag, cik, thousands, object, texts
        case code(meaningName: [UInt8], [(code: [UInt8], meaning: [UInt8])])
        case list([FieldPlan])
    }

    /// The fields that are added up, as `TYPE.FIELD`.
    private(set) var totals: [(type: RecordType, field: String)] = []

    init(_ map: FormMap, names: NameTable) {
        self.map = map
        self.names = names
        valueChild = map.valueChild.map { names.local($0) }
        for list in map.lists { isList[state(list, from: 0)] = true }
        head = map.head.map { plan($0, from: 0) }
        shared = map.shared.map { plan($0, from: 0) }
        checks = map.checks.map { ($0, state($0.expected, from: 0)) }
        if let notes = map.footnotes {
            self.notes = (
                state(notes.path, from: 0), names.local(notes.reference), names.local(notes.attribute), names.local("id")
            )
        }
        for record in map.records { add(record) }
        for (name, kind) in map.types {
            let local = names.local(name)
            while kinds.count <= local.index { kinds.append(nil) }
            kinds[local.index] = kind
        }
    }

    /// The number of states.
    var count: Int { next.count }

    /// The state of a child; nil if no path of the map goes there.
    @inline(__always)
    func state(after state: Int, _ name: LocalName, isAttribute: Bool) -> Int? {
        for step in next[state] where step.name == name && step.isAttribute == isAttribute { return step.state }
        return nil
    }

    /// The type of elements and attributes of a name, in `data`; text if the map does not say.
    func kind(_ name: LocalName) -> Field.Kind { name.index < kinds.count ? kinds[name.index] ?? .text : .text }

    private func add(_ record: RecordMap) {
        var plan = RecordPlan(map: record)
        plan.joint = record.joint.map { state($0, from: 0) }
        let isWhole = record.rows.isEmpty
        plan.context = record.fields.filter { isWhole || $0.paths.allSatisfy(\.isFromRoot) }.map { self.plan($0, from: 0) }
        let own = record.fields.filter { !isWhole && !$0.paths.allSatisfy(\.isFromRoot) }
        for row in record.rows {
            let start = state(row.path, from: 0)
            isList[start] = true
            rows[start] = Row(
                record: records.count, list: row.path.steps.map { snakeCase($0) }.joined(separator: "."),
                constants: row.constants.map { (quoted($0.name), Array($0.json.utf8)) })
            // The same fields in another row have states of their own, which are added to those of the first.
            plan.fields = merged(
                plan.fields,
                own.map { field in
                    var plan = self.plan(field, from: start)
                    if record.totals.contains(field.name) { plan.total = total(record.type, field.name) }
                    return plan
                })
        }
        records.append(plan)
    }

    private func merged(_ first: [FieldPlan], _ second: [FieldPlan]) -> [FieldPlan] {
        if first.isEmpty { return second }
        return zip(first, second).map { FieldPlan(name: $0.name, kind: $0.kind, states: $0.states + $1.states, total: $0.total) }
    }

    private func total(_ type: RecordType, _ field: String) -> Int {
        if let known = totals.firstIndex(where: { $0 == (type, field) }) { return known }
        totals.append((type, field))
        return totals.count - 1
    }

    private func plan(_ field: Field, from start: Int) -> FieldPlan {
        let states = field.paths.map { state($0, from: start) }
        let kind: Kind
        switch field.kind {
        case .text: kind = .text
        case .identifier: kind = .identifier
        case .number: kind = .number
        case .date: kind = .date
        case .flag: kind = .flag
        case .cik: kind = .cik
        case .thousands: kind = .thousands
        case .object: kind = .object
        case .texts: kind = .texts
        case .code(let table):
            kind = .code(meaningName: quoted(field.name + "_meaning"), (map.codes[table] ?? []).map { (Array($0.code.utf8), Array($0.meaning.utf8)) })
        case .list(let fields): kind = .list(fields.map { plan($0, from: states[0]) })
        }
        return FieldPlan(name: quoted(field.name), kind: kind, states: states)
    }

    private func quoted(_ name: String) -> [UInt8] { Array("\"\(name)\"".utf8) }

    private func state(_ path: Path, from start: Int) -> Int {
        var state = path.isFromRoot ? 0 : start
        for step in path.steps { state = self.state(state, names.local(step), false) }
        if let attribute = path.attribute { state = self.state(state, names.local(attribute), true) }
        return state
    }

    private func state(_ state: Int, _ name: LocalName, _ isAttribute: Bool) -> Int {
        if let known = self.state(after: state, name, isAttribute: isAttribute) { return known }
        next[state].append(Step(name: name, isAttribute: isAttribute, state: next.count))
        next.append([])
        isList.append(false)
        rows.append(nil)
        return next.count - 1
    }
}

extension NameTable {
    fileprivate func local(_ name: String) -> LocalName {
        var name = name
        return name.withUTF8 { localName(of: self.name(NameTable.noNamespace, local: Span(_unsafeElements: $0))) }
    }
}
