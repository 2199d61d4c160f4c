package import Bytes
package import Markup

extension Report {
    /// A fact, compact because a filing can have a hundred thousand.
    package struct Fact {
        package internal(set) var concept: Name
        /// The ids that it refers to, and what they stand for, known when all documents were read.
        @Compact var contextID: ContextID?
        @Compact package internal(set) var context: Ordinal<Context>?
        @Compact var unitID: UnitID?
        @Compact package internal(set) var unit: Ordinal<Unit>?
        package internal(set) var document: Ordinal<String>
        /// Byte of its element in the document.
        package internal(set) var offset: Int
        package internal(set) var value = Value.none
        private var statedDecimals: Int32?
        package internal(set) var isNil = false
        var isHidden = false
        package internal(set) var isNumeric = false
        private var statedPrecision: Int32?
        /// The row of an HTML table that has it, and its column, counted with the spans of cells.
        @Compact package internal(set) var row: Ordinal<Row>?
        package internal(set) var column: UInt16 = 0
        /// Whether it is part of the row's label ("Common stock, $0.01 par value").
        package internal(set) var isInLabel = false
        /// In `values`; empty without an id.
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

        /// Nil for an exact number (`INF`, or not stated).
        package internal(set) var decimals: Int? {
            get { statedDecimals.map { Int($0) } }
            set { statedDecimals = newValue.map { Int32(clamping: $0) } }
        }
        package internal(set) var precision: Int? {
            get { statedPrecision.map { Int($0) } }
            set { statedPrecision = newValue.map { Int32(clamping: $0) } }
        }

        /// Whether it has a problem. A fact without one is preferred.
        package var isBad: Bool { problem != nil }

        /// The numerator and the denominator of a fraction, in `values`; empty if missing.
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

    /// The members that few facts have, stored apart to keep the others small.
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
