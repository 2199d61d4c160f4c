package import JSONLines

/// A party that a submission's header names: a filer, a subject company, a reporting owner, an issuer, ...
package struct Party: Equatable, Sendable {
    package struct Address: Equatable, Sendable {
        package var street1: String?
        package var street2: String?
        package var city: String?
        /// EDGAR's code of a state or country: `CA`, `K3`.
        package var state: String?
        package var zip: String?
        package var phone: String?

        package init() {}

        package var isEmpty: Bool { self == Address() }
    }

    package struct FormerName: Equatable, Sendable {
        package var name: String
        /// The day on which the party changed this name to another.
        package var changedOn: CalendarDate?

        package init(name: String, changedOn: CalendarDate?) {
            self.name = name
            self.changedOn = changedOn
        }
    }

    /// The header's word for the role, in lower case: `filer`, `subject_company`, `filed_by`, `reporting_owner`, `issuer`, ...
    package var role: String
    package var cik: CIK?
    package var name: String?
    /// Standard Industrial Classification at the time of the filing: four digits.
    package var sic: String?
    package var sicDescription: String?
    package var organization: String?
    package var irsNumber: String?
    package var stateOfIncorporation: String?
    /// Month and day: `MMDD`.
    package var fiscalYearEnd: String?
    /// The relationship of a reporting owner, in old headers: `DIRECTOR`.
    package var relationship: String?
    /// The form that the header gives for this party. It can differ from that of the submission.
    package var formType: String?
    /// The act's short name: `33`, `34`, `40`, `DF`.
    package var act: String?
    package var fileNumber: String?
    package var filmNumber: String?
    package var businessAddress: Address?
    package var mailAddress: Address?
    package var formerNames: [FormerName] = []
    /// The header's other fields for the party, under the header's names.
    package var other: [JSONValue.Member] = []

    package init(role: String) {
        self.role = role
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("role", role)
        writer.member("cik", cik?.description)
        writer.member("name", name)
        writer.member("sic", sic)
        writer.member("sic_description", sicDescription)
        writer.member("organization", organization)
        writer.member("irs_number", irsNumber)
        writer.member("state_of_incorporation", stateOfIncorporation)
        writer.member("fiscal_year_end", fiscalYearEnd)
        writer.member("relationship", relationship)
        writer.member("form_type", formType)
        writer.member("act", act)
        writer.member("file_number", fileNumber)
        writer.member("film_number", filmNumber)
        if let businessAddress { write(businessAddress, "business_address", to: &writer) }
        if let mailAddress { write(mailAddress, "mail_address", to: &writer) }
        if !formerNames.isEmpty {
            writer.key("former_names")
            writer.beginArray()
            for former in formerNames {
                writer.beginObject()
                writer.member("name", former.name)
                writer.member("changed_on", former.changedOn?.description)
                writer.endObject()
            }
            writer.endArray()
        }
        if !other.isEmpty {
            writer.key("other")
            writer.value(.object(other))
        }
        writer.endObject()
    }

    private func write(_ address: Address, _ name: StaticString, to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        writer.member("street1", address.street1)
        writer.member("street2", address.street2)
        writer.member("city", address.city)
        writer.member("state", address.state)
        writer.member("zip", address.zip)
        writer.member("phone", address.phone)
        writer.endObject()
    }
}
