import JSONLines
import Records

extension HeaderField {
    /// Whether the group is a party, according to its name or because it has the parts of a party.
    var isParty: Bool {
        isGroup && (HeaderNames.level(of: name) == .party || fields.contains { $0.name == "COMPANY-DATA" || $0.name == "OWNER-DATA" })
    }
}

extension Party {
    init(_ group: HeaderField) {
        self.init(role: String(String.UnicodeScalarView(group.name.lowercased().unicodeScalars.map { $0 == "-" ? "_" : $0 })))
        var rest: [HeaderField] = []
        for field in group.fields {
            switch field.name {
            case "COMPANY-DATA", "OWNER-DATA": rest += setCompanyData(field.fields)
            case "FILING-VALUES": rest += setFilingValues(field.fields)
            case "BUSINESS-ADDRESS": businessAddress = Address(field, &rest)
            case "MAIL-ADDRESS": mailAddress = Address(field, &rest)
            case "FORMER-COMPANY":
                guard let name = field.value("FORMER-CONFORMED-NAME") else { continue }
                formerNames.append(.init(name: name, changedOn: field.value("DATE-CHANGED").flatMap { CalendarDate($0) }))
            case "RELATIONSHIP": relationship = field.value
            default: rest.append(field)
            }
        }
        other = HeaderField.members(rest)
    }

    /// Sets the party's properties from a group's elements, and returns the elements for which there is no property.
    private mutating func setCompanyData(_ fields: [HeaderField]) -> [HeaderField] {
        fields.filter { field in
            if field.value.isEmpty { return false }
            switch field.name {
            case "CONFORMED-NAME": name = field.value
            case "CIK": cik = CIK(field.value)
            case "ASSIGNED-SIC": setIndustry(field.value)
            case "ORGANIZATION-NAME": organization = field.value
            case "IRS-NUMBER": irsNumber = field.value
            case "STATE-OF-INCORPORATION": stateOfIncorporation = field.value
            case "FISCAL-YEAR-END": fiscalYearEnd = field.value
            case "RELATIONSHIP": relationship = field.value
            default: return true
            }
            return false
        }
    }

    private mutating func setFilingValues(_ fields: [HeaderField]) -> [HeaderField] {
        fields.filter { field in
            if field.value.isEmpty { return false }
            switch field.name {
            case "FORM-TYPE" where formType == nil: formType = field.value
            case "ACT" where act == nil: act = HeaderNames.act(field.value)
            case "FILE-NUMBER" where fileNumber == nil: fileNumber = field.value
            case "FILM-NUMBER" where filmNumber == nil: filmNumber = field.value
            default: return true
            }
            return false
        }
    }

    /// Sets SIC code and description from `ELECTRONIC COMPUTERS [3571]` (tab form) or `3571` (tagged form, and before 1996). ` []` is empty.
    private mutating func setIndustry(_ text: String) {
        guard let open = text.lastIndex(of: "["), text.hasSuffix("]") else {
            sic = text
            return
        }
        let code = text[text.index(after: open)...].dropLast()
        if !code.isEmpty { sic = String(code) }
        let words = text[..<open].split(separator: " ", omittingEmptySubsequences: true)
        if !words.isEmpty { sicDescription = words.joined(separator: " ") }
    }
}

extension Party.Address {
    /// Creates an address; nil if the group has no part of an address.
    fileprivate init?(_ group: HeaderField, _ rest: inout [HeaderField]) {
        self.init()
        for field in group.fields where !field.value.isEmpty {
            switch field.name {
            case "STREET1": street1 = field.value
            case "STREET2": street2 = field.value
            case "CITY": city = field.value
            case "STATE": state = field.value
            case "ZIP": zip = field.value
            case "PHONE": phone = field.value
            default: rest.append(field)
            }
        }
        if isEmpty { return nil }
    }
}
