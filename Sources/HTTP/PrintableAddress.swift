/// An address for messages and logs, in which dots replace a user name and a password. Every address from outside is printed through this type.
///
/// All text before the last `@` may be part of a password. A URL parser would not recognize a password that contains a slash, and a log would show it.
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
