import Bytes

/// The full titles of items in today's forms, letters only. They show where a title ends that continues in a second line.
enum FormTitles {
    /// Whether letters are a title or the beginning of a title.
    static func begins(_ form: FormItems.Form, with letters: [UInt8]) -> Bool {
        titles(form).contains { $0.starts(with: letters) }
    }

    /// Whether letters are a complete title.
    static func has(_ form: FormItems.Form, _ letters: [UInt8]) -> Bool { titles(form).contains(letters) }

    private static func titles(_ form: FormItems.Form) -> [[UInt8]] {
        switch form {
        case .annual: annual
        case .quarterly: quarterly
        case .current: current
        case .foreignAnnual: foreignAnnual
        }
    }

    private static func letters(_ titles: [String]) -> [[UInt8]] {
        titles.map { title in title.utf8.filter { $0.isASCIILetter }.map(\.asciiLowercased) }
    }

    private static let annual = letters([
        "Risk Factors", "Unresolved Staff Comments", "Legal Proceedings", "Mine Safety Disclosures", "Submission of Matters to a Vote of Security Holders",
        "Market for Registrant's Common Equity, Related Stockholder Matters and Issuer Purchases of Equity Securities",
        "Market for the Registrant's Common Equity, Related Stockholder Matters and Issuer Purchases of Equity Securities", "Selected Financial Data",
        "Selected Consolidated Financial Data",
        "Management's Discussion and Analysis of Financial Condition and Results of Operations", "Quantitative and Qualitative Disclosures About Market Risk",
        "Financial Statements and Supplementary Data", "Changes in and Disagreements with Accountants on Accounting and Financial Disclosure",
        "Controls and Procedures", "Other Information", "Disclosure Regarding Foreign Jurisdictions that Prevent Inspections",
        "Directors, Executive Officers and Corporate Governance", "Directors and Executive Officers of the Registrant", "Executive Compensation",
        "Security Ownership of Certain Beneficial Owners and Management and Related Stockholder Matters",
        "Certain Relationships and Related Transactions, and Director Independence", "Principal Accountant Fees and Services",
        "Principal Accounting Fees and Services", "Exhibits and Financial Statement Schedules",
        "Exhibits, Financial Statement Schedules and Reports on Form 8-K", "Form 10-K Summary",
    ])

    private static let quarterly = letters([
        "Financial Statements", "Management's Discussion and Analysis of Financial Condition and Results of Operations",
        "Quantitative and Qualitative Disclosures About Market Risk", "Controls and Procedures", "Legal Proceedings", "Risk Factors",
        "Unregistered Sales of Equity Securities and Use of Proceeds", "Unregistered Sales of Equity Securities, Use of Proceeds, and Issuer Purchases",
        "Defaults Upon Senior Securities", "Mine Safety Disclosures", "Submission of Matters to a Vote of Security Holders", "Other Information",
    ])

    private static let current = letters([
        "Entry into a Material Definitive Agreement", "Termination of a Material Definitive Agreement", "Bankruptcy or Receivership",
        "Completion of Acquisition or Disposition of Assets", "Results of Operations and Financial Condition",
        "Creation of a Direct Financial Obligation or an Obligation under an Off-Balance Sheet Arrangement of a Registrant",
        "Triggering Events That Accelerate or Increase a Direct Financial Obligation", "Costs Associated with Exit or Disposal Activities",
        "Material Impairments", "Notice of Delisting or Failure to Satisfy a Continued Listing Rule or Standard; Transfer of Listing",
        "Unregistered Sales of Equity Securities", "Material Modification to Rights of Security Holders", "Changes in Registrant's Certifying Accountant",
        "Non-Reliance on Previously Issued Financial Statements or a Related Audit Report or Completed Interim Review", "Changes in Control of Registrant",
        "Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers; Compensatory Arrangements of Certain Officers",
        "Amendments to Articles of Incorporation or Bylaws; Change in Fiscal Year",
        "Amendments to the Registrant's Code of Ethics, or Waiver of a Provision of the Code of Ethics", "Submission of Matters to a Vote of Security Holders",
        "Regulation FD Disclosure", "Other Events", "Financial Statements and Exhibits",
    ])

    private static let foreignAnnual = letters([
        "Identity of Directors, Senior Management and Advisers", "Offer Statistics and Expected Timetable", "Key Information", "Information on the Company",
        "Unresolved Staff Comments", "Operating and Financial Review and Prospects", "Directors, Senior Management and Employees",
        "Major Shareholders and Related Party Transactions", "Financial Information", "The Offer and Listing", "Additional Information",
        "Quantitative and Qualitative Disclosures About Market Risk", "Description of Securities Other than Equity Securities",
        "Defaults, Dividend Arrearages and Delinquencies", "Material Modifications to the Rights of Security Holders and Use of Proceeds",
        "Controls and Procedures", "Audit Committee Financial Expert", "Code of Ethics", "Principal Accountant Fees and Services",
        "Exemptions from the Listing Standards for Audit Committees", "Purchases of Equity Securities by the Issuer and Affiliated Purchasers",
        "Change in Registrant's Certifying Accountant", "Corporate Governance", "Mine Safety Disclosure",
        "Disclosure Regarding Foreign Jurisdictions that Prevent Inspections", "Insider Trading Policies", "Financial Statements",
    ])
}
