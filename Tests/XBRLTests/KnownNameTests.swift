import Bytes
import Markup
import Testing

@testable import XBRL

struct KnownNameTests {
    @Test(arguments: KnownName.allCases) func everyNameHasItsNumberAndItsNamespace(_ known: KnownName) {
        let table = NameTable.forXBRL()
        #expect(KnownName(known.number) == known)
        let parts = known.rawValue.split(separator: ":")
        #expect(parts.last.map { String($0) } == table.local(known.number))
        #expect((parts.count == 1) == (table.namespace(of: known.number) == NameTable.noNamespace), "the prefix of \(known.rawValue) has no namespace")
    }

    @Test func otherNamesAreNotKnown() {
        let table = NameTable.forXBRL()
        let name = table.name(NameTable.noNamespace, local: Array("other".utf8).span)
        #expect(KnownName(name) == nil)
    }
}
