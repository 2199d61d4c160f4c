/// An address as people and logs may see it: a name and a password in it are dots. Everything that prints an address that came from outside prints this.
///
/// What stands before the last `@` may be a password, wherever it is: one with a slash in it is none to a parser, and in the log all the same.
package struct PrintableAddress: CustomStringConvertible {
    package let description: String

    package init(_ address: some StringProtocol) {
        guard let mark = address.lastIndex(of: "@") else {
            description = String(address)
            return
        }
        let head = address[..<mark]
        let scheme = head.firstRange(of: "://").map { head[..<$0.upperBound] }
        description = "\(scheme ?? "")...\(address[mark...])"
    }
}
