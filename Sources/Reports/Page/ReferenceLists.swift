import Figures
import Records

/// Writes the lists of notes and filings at the end of a company's section.
struct ReferenceLists {
    let references: PageReferences

    func writeNotes(to writer: inout MarkupWriter) {
        writer.element("ol", ["class": "notes"]) { list in
            for (index, note) in references.notes.enumerated() {
                list.newLine()
                list.element("li", ["id": references.id(ofNote: index + 1)]) { entry in
                    switch note {
                    case .missing(let reason): entry.text("Missing figures – \(reason).")
                    case .calculated(let figure): write(figure, to: &entry)
                    }
                }
            }
        }
        writer.newLine()
    }

    private func write(_ figure: Figure, to entry: inout MarkupWriter) {
        guard let derived = figure.derived, let value = figure.value else { return }
        let period = [figure.fiscalPeriod?.rawValue, figure.fiscalYear.map { "\($0)" }].compactMap(\.self).joined(separator: " ")
        entry.text("\(StandardItem.label(figure.item)), \(period) = \(FigureText.amount(value, figure.unit)): ")
        for (index, source) in derived.from.enumerated() {
            entry.text((index > 0 ? ", " : "") + FigureText.sign(derived, index) + "\(NumberText.accounting(source.value)) of ")
            write(source.period, to: &entry)
            entry.text(" in ")
            let number = references.number(ofFiling: source.accessionNumber)
            let name = source.accessionNumber.cut(to: 40)
            entry.element(
                "a", ["href": number.map { "#\(references.id(ofFiling: $0))" } ?? references.links.filing(source.accessionNumber, references.company)],
                text: number.map { "filing \($0)" } ?? name)
        }
        entry.text(".")
    }

    private func write(_ period: ReportingPeriod, to entry: inout MarkupWriter) {
        if let start = period.start {
            entry.element("time", text: "\(start)")
            entry.text(" to ")
        }
        entry.element("time", text: "\(period.end)")
    }

    func writeFilings(to writer: inout MarkupWriter) {
        writer.element("ol", ["class": "filings"]) { list in
            for (index, filing) in references.filings.enumerated() {
                list.newLine()
                list.element("li", ["id": references.id(ofFiling: index + 1)]) { entry in
                    if let address = references.links.filing(filing.accessionNumber, references.company) {
                        entry.element("a", ["href": address], text: FilingText.name(filing))
                    } else {
                        entry.text(FilingText.name(filing))
                    }
                }
            }
        }
        writer.newLine()
    }
}
