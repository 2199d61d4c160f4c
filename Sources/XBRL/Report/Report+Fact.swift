package import Bytes
package import Markup

extension Report {
    /// A fact. The type is compact, because a filing can have a hundred thousand facts.
    package struct Fact {
        package internal(set) var concept: Name
        /// The ids of the context and the unit, and their ordinals, which are set after all documents were read.
        @Compact var contextID: ContextID?
        @Compact package internal(set) var context: Ordinal<Context>?
        @Compact var unitID: UnitID?
        @Compact package internal(set) var unit: Ordinal<Unit>?
        package internal(set) var document: Ordinal<String>
        /// The offset of the fact's element in the document.
        package internal(set) var offset: Int
        package internal(set) var value = Value.none
        private var statedDecimals: Int32?
        package internal(set) var isNil = false
        var isHidden = false
        package internal(set) var isNumeric = false
        private var statedPrecision: Int32?
        /// The row and the column of the fact in an HTML table. Columns are counted with the `colspan` of cells.
        @Compact package internal(set) var row: Ordinal<Row>?
        package internal(set) var column: UInt16 = 0
        /// Whether the fact is part of the row's label ("Common stock, $0.01 par value").
        package internal(set) var isInLabel = false
        /// The range of the id in `values`; empty if the fact has no id.
        var id = 0..<0
        @Compact var language: Word?
        @Compact package internal(set) var target: Word?
        @Compact var tuple: Ordinal<Tuple>?
        private var extras: Extras?

        init(concept: Name, document: Ordinal<String>, offset: Int) {
            self.concept = concept
            self.document = document
            self.offset = offset
        }

        /// The number of accurate decimals; nil for `INF`, or if not stated.
        package internal(set) var decimals: Int? {
            get { statedDecimals.map { Int($0) } }
            set { statedDecimals = newValue.map { Int32(clamping: $0) } }
        }
        package internal(set) var precision: Int? {
            get { statedPrecision.map { Int($0) } }
            set { statedPrecision = newValue.map { Int32(clamping: $0) } }
        }

        /// Whether the fact has a problem. Facts without a problem are preferred.
        package var isBad: Bool { problem != nil }

        /// The ranges in `values` of a fraction's numerator and denominator. A range is empty if that part is missing or not a number.
        var fraction: (numerator: Range<Int>, denominator: Range<Int>)? {
            get { extras?.fraction }
            set { extras = Extras(newValue, footnotes, problem) }
        }
        var footnotes: [Ordinal<Footnote>]? {
            get { extras?.footnotes }
            set { extras = Extras(fraction, newValue, problem) }
        }
        var problem: String? {
            get { extras?.problem }
            set { if newValue != nil || extras != nil { extras = Extras(fraction, footnotes, newValue) } }
        }
    }

    /// The properties that few facts have, stored separately to keep facts small.
    fileprivate final class Extras {
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
