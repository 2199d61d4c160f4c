import Bytes
package import Records

/// Which filings are wanted: by company, form, item and filing date.
package struct Selection {
    /// In upper case, with single blanks; empty for any form.
    private let forms: [[UInt8]]
    /// True: a form stands for its amendments, too. False: no amendments. Nil: only the forms that are named.
    private let amendments: Bool?
    /// In upper case; empty for filings with any items, or without.
    private let items: Set<String>
    package let since: CalendarDate?
    package let until: CalendarDate?
    /// Empty for every company.
    package let companies: Set<CIK>
    /// The forms of the filings that were left out for their form alone.
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

    /// Whether the form and the items of a filing are wanted. Ask this last: `otherForms` counts the forms that it refuses.
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

    /// The one form that the current feed can be requested with; nil for several or any. The feed then has all forms that begin so.
    var onlyForm: String? { forms.count == 1 ? String(decoding: forms[0], as: UTF8.self) : nil }

    /// The forms that the full-text search is requested with. There each stands for its amendments, too.
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
