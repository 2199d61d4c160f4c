import Bytes
package import Figures
import JSONLines
import Records

extension CSVWriter {
    /// Appends the names of the columns of figures: the fields of the record.
    package mutating func figureHeader() {
        let names = [
            "view", "cik", "ticker", "company_name", "statement_type", "item", "period_start", "period_end", "fiscal_year", "fiscal_period", "value", "unit",
            "concept", "accession_number", "document", "offset", "form_type", "filing_date", "accepted_at", "derived", "missing", "reason", "concept_changed",
        ]
        for name in names { cell(name) }
        endRow()
    }

    /// Appends a figure. What it was derived from is JSON.
    package mutating func row(_ figure: Figure) {
        cell(figure.view.rawValue)
        cell(figure.company.cik.description)
        cell(figure.company.ticker)
        cell(figure.company.name)
        cell(figure.statementType.rawValue)
        cell(figure.item)
        cell(figure.periodStart?.description)
        cell(figure.periodEnd?.description)
        cell(figure.fiscalYear.map { "\($0)" })
        cell(figure.fiscalPeriod?.rawValue)
        cell(figure.value?.text)
        cell(figure.unit)
        cell(figure.concept)
        cell(figure.filing?.accessionNumber)
        cell(figure.document)
        cell(figure.offset.map { "\($0)" })
        cell(figure.filing?.formType)
        cell(figure.filing?.filingDate?.description)
        cell(figure.filing?.acceptedAtText)
        cell(
            figure.derived.map { derived in
                var writer = JSONWriter()
                derived.write(to: &writer)
                return writer.bytes.span.text
            })
        cell(figure.missing?.rawValue)
        cell(figure.reason)
        cell(figure.conceptChanged ? "true" : nil)
        endRow()
    }
}
