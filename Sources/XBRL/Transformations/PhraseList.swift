import Bytes

/// A list of names and their codes, from the SEC's registry.
enum PhraseList: Sendable, Equatable {
    case countries
    case states
    case edgarPlaces
    case exchanges
    case filerCategories

    /// Appends the code of a name. Returns false if the list does not have the name.
    func appendCode(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        switch self {
        case .countries:
            Self.append(content, Self.commonCountries, \.iso, to: &output) || Self.append(content, Self.isoCountries, to: &output)
        case .states: Self.append(content, Self.stateNames, to: &output)
        case .edgarPlaces:
            Self.append(content, Self.edgarOnly, to: &output) || Self.append(content, Self.commonCountries, \.edgar, to: &output)
        case .exchanges: Self.append(content, Self.exchangeNames, to: &output)
        case .filerCategories: Self.append(content, Self.filerCategoryNames, to: &output)
        }
    }

    private static func append(_ content: Span<UInt8>, _ list: [(phrase: StaticString, code: StaticString)], to output: inout [UInt8]) -> Bool {
        for entry in list where Phrase(entry.phrase).matches(content) {
            output.append(entry.code)
            return true
        }
        return false
    }

    private static func append(
        _ content: Span<UInt8>, _ list: [Country], _ code: KeyPath<Country, StaticString>, to output: inout [UInt8]
    ) -> Bool {
        for entry in list where entry[keyPath: code].utf8CodeUnitCount > 0 && Phrase(entry.phrase).matches(content) {
            output.append(entry[keyPath: code])
            return true
        }
        return false
    }

    /// A country and its codes in ISO 3166 and in EDGAR. A code is empty if that list does not have the country.
    typealias Country = (phrase: StaticString, iso: StaticString, edgar: StaticString)

    /// Exchanges with the codes of dei:SecurityExchangeName, the most frequent ones first.
    private static let exchangeNames: [(phrase: StaticString, code: StaticString)] = [
        ("[the ]~nyse", "NYSE"),
        ("[the ]new york stock exchange[[,] ~llc]", "NYSE"),
        ("[the ]~nasdaq[ stock market[[,] ~llc]]", "NASDAQ"),
        ("[the ]~nasdaq global[ select] market[[,] ~llc]", "NASDAQ"),
        ("[the ]~nyse american[[,] ~llc]", "NYSEAMER"),
        ("[the ]~nyse arca[[,] inc[.]]", "NYSEArca"),
        ("[the ]~nyse national[[,] inc[.]]", "NYSENAT"),
        ("[the ]chicago stock exchange[[,] inc[.]]", "CHX"),
        ("[the ]cboe exchange[[,] inc[.]]", "CBOE"),
        ("[the ]cboe ~bzx exchange[[,] inc[.]]", "CboeBZX"),
        ("[the ]cboe ~byx exchange[[,] inc[.]]", "CboeBYX"),
        ("[the ]cboe ~edga exchange[[,] inc[.]]", "CboeEDGA"),
        ("[the ]cboe ~edgx exchange[[,] inc[.]]", "CboeEDGX"),
        ("[the ]cboe c2 exchange[[,] inc[.]]", "C2"),
        ("[the ]investors exchange[[,] ~llc]", "IEX"),
        ("[the ]~box exchange[[,] ~llc]", "BOX"),
        ("[the ]miami international securities exchange[[,] ~llc]", "MIAX"),
        ("[the ]mIAX pEARL[[,] ~llc]", "PEARL"),
        ("[the ]~nasdaq ~bx[[,] inc[.]]", "BX"),
        ("[the ]~nasdaq ~gemx[[,] ~llc]", "GEMX"),
        ("[the ]~nasdaq ~ise[[,] ~llc]", "ISE"),
        ("[the ]~nasdaq ~mrx[[,] ~llc]", "MRX"),
        ("~nasdaq ~phlx[[,] ~llc]", "Phlx"),
    ]

    private static let filerCategoryNames: [(phrase: StaticString, code: StaticString)] = [
        ("large accelerated filer", "Large Accelerated Filer"),
        ("accelerated filer", "Accelerated Filer"),
        ("non^accelerated filer", "Non-accelerated Filer"),
    ]
}

/// A pattern for the spellings of a name.
///
/// A small letter at the beginning of a word also matches the capital letter, and a blank matches one or more blanks. `[...]` is optional, the word after `~`
/// may be in any case, `'` also matches a typographic apostrophe, `?` matches any character, and `^` matches one or more characters other than letters and
/// digits. All other characters are literal.
struct Phrase {
    private let text: StaticString

    init(_ text: StaticString) { self.text = text }

    func matches(_ content: Span<UInt8>) -> Bool {
        text.withUTF8Buffer { Self.matches(Span(_unsafeElements: $0), 0, content, 0) }
    }

    private static func matches(_ pattern: Span<UInt8>, _ from: Int, _ content: Span<UInt8>, _ at: Int) -> Bool {
        var index = from
        var position = at
        var isAnyCase = false
        while index < pattern.count {
            let sign = pattern[index]
            if isAnyCase, !sign.isASCIILetter { isAnyCase = false }
            switch sign {
            case UInt8(ascii: "["):
                if matches(pattern, index + 1, content, position) { return true }
                index = behindGroup(pattern, index)
                continue
            case UInt8(ascii: "]"): break
            case UInt8(ascii: "~"): isAnyCase = true
            case UInt8(ascii: " "):
                guard content.skipBlanks(&position) else { return false }
            case UInt8(ascii: "?"):
                guard position < content.count else { return false }
                position += content.scalarLength(at: position)
            case UInt8(ascii: "^"):
                let start = position
                while position < content.count, !content.isWordCharacter(at: position) { position += content.scalarLength(at: position) }
                guard position > start else { return false }
            case UInt8(ascii: "'"):
                guard content.skip("'", &position) || content.skip("\u{2019}", &position) else { return false }
            default:
                guard position < content.count else { return false }
                let byte = content[position]
                if byte != sign {
                    guard sign.isASCIILetter, byte.asciiLowercased == sign.asciiLowercased else { return false }
                    // A capital letter has a smaller code than its small letter.
                    guard isAnyCase || byte < sign && isWordStart(pattern, index) else { return false }
                }
                position += 1
            }
            index += 1
        }
        return position == content.count
    }

    private static func isWordStart(_ pattern: Span<UInt8>, _ index: Int) -> Bool {
        guard index > 0 else { return true }
        switch pattern[index - 1] {
        case UInt8(ascii: " "), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: "^"): return true
        default: return false
        }
    }

    private static func behindGroup(_ pattern: Span<UInt8>, _ start: Int) -> Int {
        var depth = 0
        var index = start
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "[") { depth += 1 }
            if pattern[index] == UInt8(ascii: "]") { depth -= 1 }
            index += 1
            if depth == 0 { break }
        }
        return index
    }
}
