package import Bytes
package import Markup

extension Report {
    package struct Fact {
        package var concept: Name
        /// What it refers to, and what that turned out to be when the whole document had been read.
        @Compact var contextID: ContextID?
        @Compact package internal(set) var context: Ordinal<Context>?
        @Compact var unitID: UnitID?
        @Compact package internal(set) var unit: Ordinal<Unit>?
        package var document: Ordinal<String>
        /// Byte of its element in the document.
        package var offset: Int
        package var value = Value.none
        private var statedDecimals: Int32?
        package var isNil = false
        package var isHidden = false
        package var isNumeric = false
        private var statedPrecision: Int32?
        /// The row of an HTML table that it stands in, and the column, as cells span them.
        @Compact package var row: Ordinal<Row>?
        package var column: UInt16 = 0
        /// It stands among the words that begin the row ("Common stock, $0.01 par value").
        package var isInWords = false
        /// In `values`, empty when there is none.
        var id = 0..<0
        @Compact var language: Word?
        @Compact package var target: Word?
        @Compact var tuple: Ordinal<Tuple>?
        private var rarities: Rarities?

        init(concept: Name, document: Ordinal<String>, offset: Int) {
            self.concept = concept
            self.document = document
            self.offset = offset
        }

        /// Nil for exact (`INF`, or not given).
        package var decimals: Int? {
            get { statedDecimals.map { Int($0) } }
            set { statedDecimals = newValue.map { Int32(clamping: $0) } }
        }
        package var precision: Int? {
            get { statedPrecision.map { Int($0) } }
            set { statedPrecision = newValue.map { Int32(clamping: $0) } }
        }

        /// Something is wrong with it: it says less than one that is good.
        package var isBad: Bool { problem != nil }

        /// Numerator and denominator of a fraction.
        var fraction: (numerator: Range<Int>, denominator: Range<Int>)? {
            get { rarities?.fraction }
            set { rarities = Rarities(newValue, footnotes, problem) }
        }
        var footnotes: [Ordinal<Footnote>]? {
            get { rarities?.footnotes }
            set { rarities = Rarities(fraction, newValue, problem) }
        }
        var problem: String? {
            get { rarities?.problem }
            set { if newValue != nil || rarities != nil { rarities = Rarities(fraction, footnotes, newValue) } }
        }
    }

    /// What few facts have, kept out of the way of the many.
    fileprivate final class Rarities {
        let fraction: (numerator: Range<Int>, denominator: Range<Int>)?
        let footnotes: [Ordinal<Footnote>]?
        let problem: String?

        init(_ fraction: (numerator: Range<Int>, denominator: Range<Int>)?, _ footnotes: [Ordinal<Footnote>]?, _ problem: String?) {
            self.fraction = fraction
            self.footnotes = footnotes
            self.problem = problem
        }
    }
}
