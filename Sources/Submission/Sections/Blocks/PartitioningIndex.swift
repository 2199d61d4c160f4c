extension RandomAccessCollection where Index == Int {
    /// Returns the first index whose element satisfies the predicate, by binary search: all later elements must satisfy it, too.
    func partitioningIndex(where belongsInSecondPartition: (Element) -> Bool) -> Int {
        var low = startIndex, high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if belongsInSecondPartition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
