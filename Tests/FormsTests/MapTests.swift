import Testing

@testable import Forms
@testable import Markup

@Suite struct MapTests {
    @Test(arguments: FormMap.texts) func mapsAreSound(_ text: String) throws {
        let map = try MapParser.parse(text)
        _ = MapPlan(map, names: NameTable())
    }
}
