import CPostgres

/// The address of a PostgreSQL server and database: a URI as libpq takes it (PostgreSQL 15, section 34.1.1.2).
package enum PostgresAddress {
    /// Returns why an address cannot be used; nil for a good one. The reason repeats no part of the address, because each part may be a piece of a password.
    package static func fault(in address: String) -> String? {
        guard let scheme = ["postgres://", "postgresql://"].first(where: { address.hasPrefix($0) }) else {
            return "it does not begin with postgres:// or postgresql://"
        }
        // libpq takes all before the first @ for a user and password, unless a slash comes first. Another @ is part of a password that is not escaped.
        let rest = address.utf8.dropFirst(scheme.utf8.count)
        let end = rest.firstIndex { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }
        let place = end.map { rest[$0] == UInt8(ascii: "@") ? rest[rest.index(after: $0)...] : rest } ?? rest
        if place.prefix(while: { $0 != UInt8(ascii: "?") }).contains(UInt8(ascii: "@")) {
            return "it has an @ in the wrong place: write %40 for an @ and %2F for a slash in the name of a user, a password or the name of a database"
        }
        let parsed = parse(address)
        if let reason = parsed.reason { return reason }
        let ports = parsed.options["port"]?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        guard ports.allSatisfy({ $0.isEmpty || (1...65_535).contains(Int($0) ?? 0) }) else { return "its port is not a number from 1 to 65535" }
        return nil
    }

    /// Whether a text is a connection string of libpq's other form, such as `host=localhost dbname=filings`: it begins with one of libpq's keywords and an equals
    /// sign, or has them after white space.
    package static func isKeywordString(_ text: String) -> Bool {
        var keywords: Set<String> = []
        if let list = PQconndefaults() {
            defer { PQconninfoFree(list) }
            var option = list
            while let keyword = option.pointee.keyword {
                keywords.insert(String(cString: keyword))
                option += 1
            }
        }
        return text.split(separator: "=", omittingEmptySubsequences: false).dropLast().contains { part in
            part.split(whereSeparator: \.isWhitespace).last.map { keywords.contains($0.lowercased()) } ?? false
        }
    }

    /// Whether an address holds a password.
    package static func holdsPassword(_ address: String) -> Bool {
        let options = parse(address).options
        return options["password"] != nil || options["sslpassword"] != nil
    }

    /// Returns the settings that an address holds, or libpq's reason why there are none.
    private static func parse(_ address: String) -> (options: [String: String], reason: String?) {
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let list = PQconninfoParse(address, &message) else {
            // libpq ends its reason with a colon and a part of the address in quotation marks.
            let reason = message.map { String(cString: $0) } ?? ""
            return ([:], reason.firstRange(of: ": \"").map { String(reason[..<$0.lowerBound]) } ?? "libpq cannot read it")
        }
        defer { PQconninfoFree(list) }
        var options: [String: String] = [:]
        var option = list
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return (options, nil)
    }
}
