/// The ranges of a stream that make up a piece of content. There are several if a part was excluded, or if the content has continuations.
package struct Content {
    let first: Range<Int>
    private(set) var rest: [Range<Int>] = []
    /// The number of bytes in all ranges.
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
