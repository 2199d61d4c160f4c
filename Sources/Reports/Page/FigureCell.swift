import Figures
import Records

/// Writes a figure as a cell of a table.
///
/// A reported number links to its filing at EDGAR; a calculated number and a dash link to their note. The filing or note has a number in the lists below: the
/// style sheet shows it beside the figure, from `data-ref`, and `aria-describedby` names the same entry for screen readers.
struct FigureCell {
    let scale: NumberScale
    let places: Int

    func write(_ figure: Figure?, to writer: inout MarkupWriter, _ references: inout PageReferences) {
        guard let figure else { return writer.element("td") { _ in } }
        guard let value = figure.value else { return writeMissing(figure, to: &writer, &references) }
        if let margin = Margin(rawValue: figure.item) {
            let link = Link(address: nil, title: "calculated: \(StandardItem.label(margin.part.rawValue)) in percent of revenues", entry: nil, number: nil)
            return write(figure, value, link, kind: "calculated", to: &writer)
        }
        if figure.derived != nil { return writeCalculated(figure, value, to: &writer, &references) }
        let number = figure.filing.flatMap { references.number(ofFiling: $0.accessionNumber) }
        let link = Link(
            address: references.links.figure(figure, references.company),
            title: [figure.filing.map(FilingText.name), figure.concept?.cut(to: ReportLimits.charactersOfAName)].compactMap(\.self).joined(separator: "; "),
            entry: number.map { references.id(ofFiling: $0) }, number: number.map { "\($0)" })
        write(figure, value, link, kind: nil, to: &writer)
    }

    private struct Link {
        let address: String?
        let title: String
        /// The id of the entry in a list below.
        let entry: String?
        let number: String?
    }

    private func writeCalculated(_ figure: Figure, _ value: Amount, to writer: inout MarkupWriter, _ references: inout PageReferences) {
        let note = references.add(calculated: figure)
        let entry = references.id(ofNote: note)
        let title = "calculated: " + FigureText.calculation(figure)
        write(figure, value, Link(address: "#\(entry)", title: title, entry: entry, number: "n\(note)"), kind: "calculated", to: &writer)
    }

    private func write(_ figure: Figure, _ value: Amount, _ link: Link, kind: String?, to writer: inout MarkupWriter) {
        let kinds = [kind, value.isNegative ? "negative" : nil].compactMap(\.self).joined(separator: " ")
        writer.element("td", ["class": kinds.isEmpty ? nil : kinds, "data-ref": link.number]) { cell in
            if figure.conceptChanged {
                cell.element("span", ["class": "changed", "title": "another concept than a year before, or in its parts"]) { mark in
                    mark.element("span", ["aria-hidden": "true"], text: "≠")
                    mark.element("span", ["class": "spoken"], text: "concept changed, ")
                }
            }
            let text = NumberText.accounting(value, places: places, scale: scale)
            if let address = link.address {
                cell.element("a", ["href": address, "title": link.title, "aria-describedby": link.entry], text: text)
            } else {
                cell.element("span", ["class": "value", "title": link.title, "aria-describedby": link.entry], text: text)
            }
            if let change = figure.change { write(change, isMargin: Margin(rawValue: figure.item) != nil, to: &cell) }
        }
    }

    /// Writes the change from a year before below the number.
    private func write(_ change: FigureChange, isMargin: Bool, to cell: inout MarkupWriter) {
        cell.text(" ")
        cell.element("small", ["class": "change"]) { line in
            if change.isOnAnotherBasis {
                line.element("span", ["title": "the figure and that of a year before may be on different bases"]) { mark in
                    mark.element("span", ["aria-hidden": "true"], text: "†")
                    mark.element("span", ["class": "spoken"], text: "on another basis,")
                }
                line.text(" ")
            }
            line.element("span", ["class": "spoken"], text: "change ")
            let amount = change.amount.map { NumberText.signed($0, places: places, scale: scale) + (isMargin ? " pp" : "") }
            let percent = change.percent.map { NumberText.signed($0, places: 1) + "%" }
            line.text([amount, percent].compactMap(\.self).joined(separator: "  "))
        }
    }

    private func writeMissing(_ figure: Figure, to writer: inout MarkupWriter, _ references: inout PageReferences) {
        let reason = FigureText.reason(figure)
        let note = references.add(reason: reason)
        writer.element("td", ["class": "missing", "data-ref": "n\(note)"]) { cell in
            cell.element("a", ["href": "#\(references.id(ofNote: note))", "title": reason]) { link in
                link.element("span", ["aria-hidden": "true"], text: "–")
                link.element("span", ["class": "spoken"], text: "missing")
            }
        }
    }
}
