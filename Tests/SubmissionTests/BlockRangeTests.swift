import Testing

@testable import Submission

struct BlockRangeTests {
    /// Compares the result of the two passes with that of the definition, on random targets.
    @Test func nestedTargets() {
        var state: UInt64 = 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<500 {
            let targets = (0..<random(12) + 1).map { _ in
                let first = random(10)
                return CrossReferences.Target(entry: random(4), first: first, last: first + random(8))
            }
            func contains(_ target: CrossReferences.Target) -> Bool {
                targets.contains { $0.entry != target.entry && $0.first > target.first && $0.last < target.last && $0.last > $0.first }
            }
            let nesting = CrossReferences.Nesting(targets)
            for (index, target) in targets.enumerated() {
                #expect(nesting.containsOthers[index] == contains(target))
                let isWithin = targets.contains { $0.entry != target.entry && $0.first < target.first && target.last < $0.last && !contains($0) }
                #expect(nesting.isWithinOther[index] == isWithin)
            }
        }
    }

    @Test func runsOfBlocks() {
        let runs = BlockRuns(0..<12) { [2, 3, 4, 7, 11].contains($0) }
        #expect((0..<13).map { runs.run(at: $0) } == [0..<0, 1..<1, 2..<5, 2..<5, 2..<5, 5..<5, 6..<6, 7..<8, 8..<8, 9..<9, 10..<10, 11..<12, 12..<12])
    }
}
