import Bytes

/// The parts of a URI reference (RFC 3986, appendix B).
struct URIReference: Equatable {
    private var scheme: Substring?
    private var authority: Substring?
    private var path: Substring
    private var query: Substring?
    private var fragment: Substring?

    init(_ bytes: Span<UInt8>) { self.init(bytes.text) }

    init(_ text: String) {
        var rest = text[...]
        func cut(from mark: Character) -> Substring? {
            guard let place = rest.firstIndex(of: mark) else { return nil }
            defer { rest = rest[..<place] }
            return rest[rest.index(after: place)...]
        }
        fragment = cut(from: "#")
        query = cut(from: "?")
        if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
            scheme = rest[..<colon]
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            let start = rest.index(rest.startIndex, offsetBy: 2)
            let end = rest[start...].firstIndex(of: "/") ?? rest.endIndex
            authority = rest[start..<end]
            rest = rest[end...]
        }
        path = rest
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first.isASCIILetter else { return false }
        return text.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    /// The bytes of the path. The work of resolving a reference depends mostly on this number.
    var count: Int { path.utf8.count }

    var text: String {
        "\(scheme.map { "\($0):" } ?? "")\(authority.map { "//\($0)" } ?? "")\(path)\(query.map { "?\($0)" } ?? "")\(fragment.map { "#\($0)" } ?? "")"
    }

    /// Resolves the reference against a base (RFC 3986 §5.2). Two rules differ: a reference with a scheme stays unchanged, and the base may itself be relative.
    func resolved(against base: URIReference) -> URIReference {
        if scheme != nil { return self }
        var result = self
        result.scheme = base.scheme
        if authority != nil { return result }
        result.authority = base.authority
        if path.isEmpty {
            result.path = base.path
            result.query = query ?? base.query
        } else if path.hasPrefix("/") {
            result.path = Self.withoutDots(path)
        } else {
            let folder = base.path.lastIndex(of: "/").map { base.path[...$0] } ?? (base.authority == nil ? "" : "/")
            result.path = Self.withoutDots("\(folder)\(path)")
        }
        return result
    }

    /// Removes `.` and `..` segments. In a relative path, a leading `..` stays.
    private static func withoutDots(_ path: Substring) -> Substring {
        let isAbsolute = path.hasPrefix("/")
        var kept: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(isAbsolute ? 1 : 0)
        for (position, part) in parts.enumerated() {
            let isLast = position == parts.count - 1
            switch part {
            case ".":
                if isLast { kept.append("") }
            case "..":
                if let last = kept.last, last != ".." {
                    kept.removeLast()
                } else if !isAbsolute {
                    kept.append("..")
                    continue
                }
                if isLast { kept.append("") }
            default: kept.append(part)
            }
        }
        return Substring((isAbsolute ? "/" : "") + kept.joined(separator: "/"))
    }
}
