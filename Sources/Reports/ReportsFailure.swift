/// A failure of the library, described in one line.
package struct ReportsFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
