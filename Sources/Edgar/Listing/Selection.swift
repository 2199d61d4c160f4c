import Bytes
package import Records

/// Which filings are wanted: by company, form, item and filing date.
package struct Selection {
    /// The wanted forms, in upper case with single blanks; empty for any form.
    private let forms: [[UInt8]]
    /// True to include the amendments of each form, false to exclude all amendments, nil for exactly the named forms.
    private let amendments: Bool?
    /// The wanted items, in upper case; empty to take filings whatever their items.
    private let items: Set<String>
    package let since: CalendarDate?
    package let until: CalendarDate?
    /// The wanted companies; empty for all.
    package let companies: Set<CIK>
    /// The forms of filings that were refused because of their form.
    package let otherForms = OtherForms()

    package init(
        forms: [String] = [], amendments: Bool? = nil, items: [String] = [], since: CalendarDate? = nil, until: CalendarDate? = nil,
        companies: Set<CIK> = []
    ) {
        self.forms = forms.map { Array($0.uppercased().split(separator: " ").joined(separator: " ").utf8) }
        self.amendments = amendments
        self.items = Set(items.map { $0.uppercased() })
        self.since = since
        self.until = until
        self.companies = companies
    }

    package func takes(filed date: CalendarDate) -> Bool {
        if let since, date < since { return false }
        if let until, date > until { return false }
        return true
    }

    package func takes(company cik: CIK?) -> Bool { companies.isEmpty || cik.map(companies.contains) ?? false }

    /// Whether the form and the items of a filing are wanted. To be called after the other checks, because `otherForms` counts the refused forms.
    ///
    /// - Parameter filed: the items of the filing; empty where the source does not list them.
    package func takes(form: Span<UInt8>, items filed: [String] = []) -> Bool {
        guard takesForm(form) else {
            otherForms.add(form)
            return false
        }
        otherForms.stop()
        return items.isEmpty || filed.contains { items.contains($0.uppercased()) }
    }

    package func takes(form: String, items: [String] = []) -> Bool { takes(form: form.utf8Span.span, items: items) }

    private func takesForm(_ form: Span<UInt8>) -> Bool {
        let isAmendment = Self.isAmendment(form)
        if isAmendment, amendments == false { return false }
        if forms.isEmpty { return true }
        let stem = form.extracting(0..<form.count - (isAmendment ? 2 : 0))
        return forms.contains { form.equalsForm($0) || (isAmendment && amendments == true && stem.equalsForm($0)) }
    }

    /// The wanted form if there is only one, for the request of the current feed; else nil. The feed returns all forms that begin with it.
    var onlyForm: String? { forms.count == 1 ? String(decoding: forms[0], as: UTF8.self) : nil }

    /// The wanted forms, for the request of the full-text search, which returns the amendments of each form as well.
    var searchForms: [String] { forms.map { String(decoding: $0, as: UTF8.self) } }

    package static func isAmendment(_ form: Span<UInt8>) -> Bool { form.hasSuffix("/A") || form.hasSuffix("/a") }
}

extension Span where Element == UInt8 {
    /// Whether this form is `form`, which is in upper case with single blanks. Some indexes have `BD   310` for `BD 310`.
    fileprivate func equalsForm(_ form: [UInt8]) -> Bool {
        var matched = 0
        for position in 0..<count {
            let byte = self[position]
            if byte == 0x20, position > 0, self[position - 1] == 0x20 { continue }
            guard matched < form.count, (byte &- 0x61 < 26 ? byte & 0xDF : byte) == form[matched] else { return false }
            matched += 1
        }
        return matched == form.count
    }
}
