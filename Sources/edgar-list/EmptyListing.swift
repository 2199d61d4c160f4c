import Edgar
import Records
import Tool

/// The message of a run that listed nothing. It names the wanted filings, the source, and other forms that the source has.
struct EmptyListing {
    let command: EdgarList
    let companies: [SubmissionsLister.Company]
    let source: Source
    /// The first and the last day that were searched; nil if neither the command line nor the source sets them.
    let since: CalendarDate?
    let until: CalendarDate?
    let otherForms: OtherForms

    /// The most forms that the message names.
    private static let formLimit = 5

    var message: String {
        "no filings\(wanted) in \(source.name)\(period)\(hint)"
    }

    private var forms: [String] { command.form.flatMap(commaSeparated) }

    private var wanted: String {
        let items = command.item.flatMap(commaSeparated)
        let words = command.query.map { $0.isEmpty ? "" : " matching \($0)" } ?? ""
        let company: String =
            switch companies.count {
            case 0: ""
            case 1: " of \(companies[0].ticker ?? "CIK \(companies[0].cik.withoutZeros)")"
            case let count: " of \(count) companies"
            }
        return Self.text(" on form ", forms) + Self.text(" with item ", items) + words + company
    }

    private var period: String {
        switch (since, until) {
        case (let since?, let until?) where since == until: " on \(since)"
        case (let since?, let until?) where since < until: " from \(since) to \(until)"
        case (_?, let until?) where until < source.firstDay: " until \(until): it begins with \(source.firstDay)"
        case (let since?, _): " since \(since)"
        case (nil, let until?): " until \(until)"
        case (nil, nil): ""
        }
    }

    private var hint: String {
        let seen = otherForms.byFrequency
        if forms.isEmpty || seen.isEmpty { return "" }
        var near: [String] = []
        for form in forms.flatMap(otherForms.near) where !near.contains(form) { near.append(form) }
        return near.isEmpty ? "; there are \(Self.some(seen, "and"))" : "; did you mean \(Self.some(near, "or"))?"
    }

    private static func text(_ label: String, _ names: [String]) -> String { names.isEmpty ? "" : label + some(names, "or") }

    /// Joins names: `A`, `A or B`, `A, B or C`. If there are many, joins the first ones and the number of the others.
    private static func some(_ names: [String], _ word: String) -> String {
        var shown = names.prefix(formLimit).map { $0 }
        if names.count > shown.count { shown.append("\(names.count - shown.count) others") }
        return shown.count < 2 ? shown.joined() : "\(shown.dropLast().joined(separator: ", ")) \(word) \(shown[shown.count - 1])"
    }
}
