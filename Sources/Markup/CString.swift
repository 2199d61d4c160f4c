import Glibc

/// Calls `body` with the bytes of a C string; with no bytes for a null pointer.
func withCString<R>(_ pointer: UnsafePointer<UInt8>?, _ body: (Span<UInt8>) -> R) -> R {
    guard let pointer else { return body(Span(_unsafeElements: UnsafeBufferPointer(start: nil, count: 0))) }
    let count = strlen(UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
    return body(Span(_unsafeElements: UnsafeBufferPointer(start: pointer, count: count)))
}
