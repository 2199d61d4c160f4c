/// Runs of neighbouring blocks that have something in common: where one ends is found without walking through it.
struct BlockRuns {
    private var runs: [Range<Int>] = []

    init(_ blocks: Range<Int>, where isOne: (Int) -> Bool) {
        for block in blocks where isOne(block) {
            if let last = runs.indices.last, runs[last].upperBound == block {
                runs[last] = runs[last].lowerBound..<block + 1
            } else {
                runs.append(block..<block + 1)
            }
        }
    }

    /// Ranges that may overlap.
    init(merging ranges: [Range<Int>]) {
        runs = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = runs.indices.last, runs[last].upperBound >= range.lowerBound {
                runs[last] = runs[last].lowerBound..<max(runs[last].upperBound, range.upperBound)
            } else {
                runs.append(range)
            }
        }
    }

    /// The run that a block is in; empty, at the block, when it is in none.
    func run(at block: Int) -> Range<Int> {
        let next = runs.partitioningIndex { $0.upperBound > block }
        return next < runs.count && runs[next].lowerBound <= block ? runs[next] : block..<block
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element is as wanted, where all behind it are, too.
    func partitioningIndex(where isWanted: (Element) -> Bool) -> Int {
        var low = startIndex, high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if isWanted(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
