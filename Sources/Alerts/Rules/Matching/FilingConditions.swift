import JSONLines
import Records

/// Why a rule does not match a filing.
enum Mismatch: Equatable {
    case form(String?), amendment(Bool), items([String]), ticker(String?), cik(String?)
    case noText, phraseMissing(String), noPhrase, phraseFound(String)
    case comparison(String)
    case expression, expressionFailed(String), noRecord(String), notEvaluated(String)

    /// The reason, for `--explain`.
    var description: String {
        switch self {
        case .form(let form): "the form \(form ?? "is not known and") is not wanted"
        case .amendment(let isAmendment): isAmendment ? "it is an amendment" : "it is not an amendment"
        case .items(let items): items.isEmpty ? "it has no items" : "the items \(items.joined(separator: ", ")) are not wanted"
        case .ticker(let ticker): "the ticker \(ticker ?? "is not known and") is not listed"
        case .cik(let cik): "the CIK \(cik ?? "is not known and") is not listed"
        case .noText: "it has no text to search: no section with a text, or none of the Items of within (filing-parse --sections makes sections)"
        case .phraseMissing(let phrase): "the text does not have \"\(phrase)\""
        case .noPhrase: "the text has none of the phrases"
        case .phraseFound(let phrase): "the text has \"\(phrase)\""
        case .comparison(let reason): reason
        case .expression: "when is false"
        case .expressionFailed(let message): "when failed: \(message)"
        case .noRecord(let type): "no \(type) record matches"
        case .notEvaluated(let reason): reason
        }
    }
}

/// The fields of a filing that rules are compared with, in the form in which they are compared.
struct FilingConditions {
    private let form: String?
    /// The form without the `/A` of an amendment.
    private let stem: String?
    private let isAmendment: Bool
    private let items: [String]
    private let ticker: String?
    private let cik: String?

    init(_ filing: FilingRecord) {
        form = filing.formType.map(FormName.normalized)
        let hasSuffix = form?.hasSuffix("/A") ?? false
        isAmendment = filing.object.boolean("is_amendment") ?? hasSuffix
        stem = hasSuffix ? form.map { String($0.dropLast(2)) } : form
        items = filing.object.value("items")?.array?.compactMap { $0.string?.uppercased() } ?? []
        ticker = filing.object.string("ticker")?.uppercased()
        cik = filing.cik.flatMap { CIK($0)?.description }
    }

    /// The form without `/A`, and whether the filing is an amendment.
    var formStem: String? { stem }
    var isAnAmendment: Bool { isAmendment }

    /// Returns the first condition on the filing itself that does not hold; nil if all hold.
    func mismatch(_ rule: Rule) -> Mismatch? {
        switch rule.amendments {
        case .included: break
        case .excluded: if isAmendment { return .amendment(true) }
        case .only: if !isAmendment { return .amendment(false) }
        }
        if !rule.forms.isEmpty {
            // The amendments of a form belong to it, unless they are excluded, which was looked at before.
            guard let form, let stem, rule.forms.contains(form) || rule.forms.contains(stem) else { return .form(form) }
        }
        if !rule.items.isEmpty, !items.contains(where: rule.items.contains) { return .items(items) }
        if let tickers = rule.tickers, !(ticker.map(tickers.contains) ?? false) { return .ticker(ticker) }
        if let ciks = rule.ciks, !(cik.map(ciks.contains) ?? false) { return .cik(cik) }
        return nil
    }
}
