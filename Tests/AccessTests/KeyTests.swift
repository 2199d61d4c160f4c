import Testing

@testable import Access

struct KeyTests {
    @Test func `keys are long and differ`() {
        let keys = (0..<100).map { _ in KeyTable.makeKey() }
        #expect(Set(keys.map(\.key)).count == 100)
        for key in keys {
            #expect(key.key.hasPrefix(key.prefix) && key.key.utf8.count == KeyTable.length && key.hash == KeyTable.hash(of: key.key))
        }
    }
}
