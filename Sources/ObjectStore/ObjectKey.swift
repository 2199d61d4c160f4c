/// The name of an object as its bytes, which are what a service compares. Strings are equal if they look alike: `é` may be one character or two.
struct ObjectKey: Hashable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
}
