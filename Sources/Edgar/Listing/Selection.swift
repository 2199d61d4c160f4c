import Bytes
package import Records

/// Which filings of a listing are wanted.
package struct Selection: Sendable {
    /// Upper case; empty for any form.
    private let forms: [[UInt8]]
    /// True: a form stands for its amendments, too. False: no amendments. Nil: just the forms that are named.
    private let amendments: Bool?
    package let since: CalendarDate?
    package let until: CalendarDate?
    /// Empty for every company.
    package let companies: Set<CIK>

    package init(forms: [String] = [], amendments: Bool? = nil, since: CalendarDate? = nil, until: CalendarDate? = nil, companies: Set<CIK> = []) {
        self.forms = forms.map { Array($0.uppercased().utf8) }
        self.amendments = amendments
        self.since = since
        self.until = until
        self.companies = companies
    }

    package func takes(form: Span<UInt8>) -> Bool {
        let isAmendment = Self.isAmendment(form)
        if isAmendment, amendments == false { return false }
        if forms.isEmpty { return true }
        let stem = form.extracting(0..<form.count - (isAmendment ? 2 : 0))
        return forms.contains { form.equalsUpperCase($0) || (isAmendment && amendments == true && stem.equalsUpperCase($0)) }
    }

    /// The one form that the current feed may be asked for, which gives all that begin so; nil for several or any.
    var onlyForm: String? { forms.count == 1 ? String(decoding: forms[0], as: UTF8.self) : nil }

    /// The forms that the full-text search is asked for, where each stands for its amendments.
    var searchForms: [String] { forms.map { String(decoding: $0, as: UTF8.self) } }

    package func takes(_ date: CalendarDate) -> Bool {
        if let since, date < since { return false }
        if let until, date > until { return false }
        return true
    }

    package func takes(_ cik: CIK) -> Bool { companies.isEmpty || companies.contains(cik) }

    package static func isAmendment(_ form: Span<UInt8>) -> Bool { form.hasSuffix("/A") || form.hasSuffix("/a") }
}

extension Span where Element == UInt8 {
    fileprivate func equalsUpperCase(_ text: [UInt8]) -> Bool {
        guard count == text.count else { return false }
        for position in 0..<count {
            let byte = self[position]
            guard (byte &- 0x61 < 26 ? byte & 0xDF : byte) == text[position] else { return false }
        }
        return true
    }
}
