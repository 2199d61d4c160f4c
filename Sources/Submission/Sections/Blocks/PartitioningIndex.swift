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
