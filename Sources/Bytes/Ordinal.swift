/// The number of a thing among its kind, counted from 0 in the order in which they came: of a name in its table, of a fact in its report.
///
/// Each kind has a type of its own, so that one is never taken for another. There is no number of nothing: that is `nil`.
@frozen
public struct Ordinal<Kind>: Hashable, Comparable, Sendable {
    @usableFromInline let number: Int32

    @inlinable
    public init(_ index: Int) { number = Int32(index) }

    @inlinable
    public var index: Int { Int(number) }

    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// An ordinal or none, in four bytes instead of eight: for fields of which a filing has a hundred thousand.
@frozen
@propertyWrapper
public struct Compact<Kind>: Sendable {
    @usableFromInline var number: Int32

    @inlinable
    public init(wrappedValue: Ordinal<Kind>?) { number = wrappedValue?.number ?? -1 }

    @inlinable
    public var wrappedValue: Ordinal<Kind>? {
        get { number < 0 ? nil : Ordinal(Int(number)) }
        set { number = newValue?.number ?? -1 }
    }
}

extension Array {
    @inlinable
    public subscript(_ ordinal: Ordinal<Element>) -> Element {
        get { self[ordinal.index] }
        _modify { yield &self[ordinal.index] }
    }

    /// The ordinal that the next element to be appended will have.
    @inlinable
    public var nextOrdinal: Ordinal<Element> { Ordinal(count) }
}
