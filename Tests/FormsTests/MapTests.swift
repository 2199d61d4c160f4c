import Testing

@testable import Forms
@testable import Markup

@Suite struct `Maps of forms` {
    @Test(arguments: FormMap.texts) func `are sound`(_ text: String) throws {
        let map = try MapParser.parse(text)
        let plan = MapPlan(map, names: NameTable())
        #expect(!map.formTypes.isEmpty || map.records.contains { $0.takesShared })
        for record in map.records {
            let names = record.fields.map(\.name)
            #expect(Set(names).count == names.count, "\(map.name): a field occurs twice")
            #expect(record.totals.allSatisfy(names.contains))
            #expect(names.allSatisfy { $0 == snakeCase($0) })
        }
        // The first lines name the root, so that the other maps need not be parsed.
        for root in map.roots { #expect(MapLibrary().index(root: root.local, namespace: root.namespace) != nil) }
        #expect(plan.records.count == map.records.count)
    }

    @Test func `have different names and roots`() throws {
        let maps = try FormMap.texts.map { try MapParser.parse($0) }
        #expect(Set(maps.map(\.name)).count == maps.count)
        #expect(Set(maps.flatMap { $0.roots.map { "\($0)" } }).count == maps.flatMap(\.roots).count)
    }

    @Test(arguments: [
        ("form a", 1), ("root b", 1), ("form a\nroot b\nvalue 1 2 3", 3), ("form a\nroot b\nrecord nothing", 3), ("form a\nroot b\nhead\nx", 4),
        ("form a\nroot b\nhead\nx number", 4), ("form a\nroot b\nhead\nx colour c", 4), ("form a\nroot b\nhead\nx code:none c", 4),
        ("form a\nroot b\nhead\n.x text c", 4), ("form a\nroot b\nhead\nx text c@d@e", 4), ("form a\nroot b\ncheck x form", 3), ("form a b\nroot c", 1),
        ("form a\nroot b\ncodes t\n= ", 4), ("form a\nroot b\nrecord form\neach", 4), ("form a\nroot b\nfootnotes a b", 3),
    ])
    func `with a fault name its line`(_ text: String, _ line: Int) throws {
        let fault = #expect(throws: MapParser.Fault.self) { try MapParser.parse(text) }
        #expect(fault?.line == line, "\(String(describing: fault))")
    }

    @Test(arguments: [
        ("totAssets", "tot_assets"), ("form13FFileNumber", "form13f_file_number"), ("aff10b5One", "aff10b5_one"), ("isADR", "is_adr"), ("Sole", "sole"),
        ("period10Yr", "period10_yr"), ("a-b.c", "a_b_c"), ("issuerCIK", "issuer_cik"), ("cik", "cik"), ("XMLName", "xml_name"),
    ])
    func `names become snake_case`(_ name: String, _ expected: String) { #expect(snakeCase(name) == expected) }
}
