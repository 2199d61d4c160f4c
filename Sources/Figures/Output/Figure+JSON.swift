package import JSONLines
import Records

extension Figure {
    /// Appends the `figure` record as a line.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "figure")
        writer.member("view", view.rawValue)
        writer.member("cik", company.cik.description)
        writer.member("ticker", company.ticker)
        writer.member("company_name", company.name)
        writer.member("statement_type", statementType.rawValue)
        writer.member("item", item)
        writer.member("period_start", periodStart)
        writer.member("period_end", periodEnd)
        writer.member("fiscal_year", fiscalYear)
        writer.member("fiscal_period", fiscalPeriod?.rawValue)
        if let value { writer.member("value", value) }
        writer.member("unit", unit)
        writer.member("concept", concept)
        writer.member("accession_number", filing?.accessionNumber)
        writer.member("document", document)
        writer.member("offset", offset)
        writer.member("form_type", filing?.formType)
        writer.member("filing_date", filing?.filingDate)
        writer.member("accepted_at", filing?.acceptedAtText)
        if let derived {
            writer.key("derived")
            derived.write(to: &writer)
        }
        writer.member("missing", missing?.rawValue)
        writer.member("reason", reason)
        if conceptChanged {
            writer.key("concept_changed")
            writer.boolean(true)
        }
        writer.endObject()
        writer.endLine()
    }
}

extension Figure.Derivation {
    /// Appends the value of `derived`.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("rule", rule.rawValue)
        writer.key("from")
        writer.beginArray()
        for source in from {
            writer.beginObject()
            writer.member("accession_number", source.accessionNumber)
            writer.member("period_start", source.period.start)
            writer.member("period_end", source.period.end)
            writer.member("value", source.value)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ date: CalendarDate?) {
        guard let date else { return }
        key(name)
        escapedString { date.append(to: &$0) }
    }

    fileprivate mutating func member(_ name: StaticString, _ value: Amount) {
        key(name)
        var digits: [UInt8] = []
        value.append(to: &digits)
        raw(digits.span)
    }
}
