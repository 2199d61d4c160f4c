/// The receiver of a document's elements and text. Spans and elements are valid only during the call.
package protocol MarkupHandler: AnyObject {
    func startElement(_ element: Element)
    /// Called with an element that has its name, but no attributes.
    func endElement(_ element: Element)
    func characters(_ text: Span<UInt8>)
}
