/// An address for messages and logs, with a user name and a password in it replaced by dots. Every address that came from outside is printed through this type.
///
/// All text before the last `@` may be a password: a parser would not see one that holds a slash, but a log would show it.
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
