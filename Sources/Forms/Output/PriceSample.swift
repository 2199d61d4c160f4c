import Bytes
import JSONLines
import Records

/// The prices of shares that a table of Form 13F implies: they show whether its values are counted in what they should be.
///
/// A manager who goes on to report thousands makes each price a thousandth of what it is; one who reported dollars too early makes it a thousand times. The
/// median of a table is then outside of what medians are: in the tables of the corpus it is between 20 and 150 dollars.
struct PriceSample {
    /// Form 13F counts in dollars from this day on, in thousands before it (SEC Release 34-95148).
    static let firstDayInDollars = CalendarDate(days: 19_360)
    /// The lowest and highest median price of a share, in dollars, that is taken to be possible.
    static let possibleMedian = (lowest: 1, highest: 10_000)
    /// The fewest positions with a price whose median counts.
    static let fewest = 3
    /// The most prices that are kept.
    private static let most = 50_000

    /// Prices in cents.
    private var cents: [Int] = []

    /// Adds a position of shares: its value in dollars and their number.
    mutating func add(value: Int, shares: Int) {
        guard shares > 0, value >= 0, cents.count < Self.most else { return }
        let (product, overflow) = value.multipliedReportingOverflow(by: 100)
        if !overflow { cents.append(product / shares) }
    }

    /// Writes the check as an element of a list; nothing if there are too few positions.
    func write(isInDollars: Bool?, to writer: inout JSONWriter) {
        guard let isInDollars, cents.count >= Self.fewest else { return }
        let median = cents.sorted()[cents.count / 2]
        let isPossible = median >= Self.possibleMedian.lowest * 100 && median <= Self.possibleMedian.highest * 100
        writer.beginObject()
        writer.member("check", "value_unit")
        writer.member("expected", isInDollars ? "dollars" : "thousands")
        writer.key("median_price")
        writer.escapedNumber(cents: median)
        writer.member("positions", cents.count)
        writer.key("consistent")
        writer.boolean(isPossible)
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func escapedNumber(cents: Int) {
        var digits: [UInt8] = []
        digits.append(decimal: cents / 100)
        digits.append(UInt8(ascii: "."))
        if cents % 100 < 10 { digits.append(UInt8(ascii: "0")) }
        digits.append(decimal: cents % 100)
        raw(digits.span)
    }
}
