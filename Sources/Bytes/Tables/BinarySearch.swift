extension RandomAccessCollection where Index == Int {
    /// Returns the index of the first element that meets the condition, or `endIndex` if none does. All elements that meet the condition must come after all
    /// others.
    @inlinable
    public func partitioningIndex(where meetsCondition: (Element) -> Bool) -> Int {
        var low = startIndex, high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if meetsCondition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
