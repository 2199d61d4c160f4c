/// Where content stands in a stream: in one range, or in several when something was excluded from it, or it continues elsewhere.
package struct Content {
    let first: Range<Int>
    private(set) var rest: [Range<Int>] = []
    /// Bytes of all ranges.
    private(set) var count: Int

    init(first: Range<Int>) {
        self.first = first
        count = first.count
    }

    mutating func append(_ range: Range<Int>) {
        rest.append(range)
        count += range.count
    }

    func forEach(_ body: (Range<Int>) -> Void) {
        body(first)
        for range in rest { body(range) }
    }

    static func += (left: inout Content, right: Content) {
        left.append(right.first)
        for range in right.rest { left.append(range) }
    }
}
