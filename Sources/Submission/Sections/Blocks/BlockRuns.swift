import Bytes

/// Runs of successive blocks with a common property. The run around a block is found by binary search.
struct BlockRuns {
    private var runs: [Range<Int>] = []

    init(_ blocks: Range<Int>, where isMember: (Int) -> Bool) {
        for block in blocks where isMember(block) {
            if let last = runs.indices.last, runs[last].upperBound == block {
                runs[last] = runs[last].lowerBound..<block + 1
            } else {
                runs.append(block..<block + 1)
            }
        }
    }

    /// Merges ranges that may overlap.
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

    /// Returns the run around a block; the empty range at the block if it is in no run.
    func run(at block: Int) -> Range<Int> {
        let next = runs.partitioningIndex { $0.upperBound > block }
        return next < runs.count && runs[next].lowerBound <= block ? runs[next] : block..<block
    }
}
