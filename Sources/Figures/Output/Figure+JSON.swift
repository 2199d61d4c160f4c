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
        writer.member("accepted_at", filing?.acceptedAt.map { Instant.eastern(microseconds: $0) })
        if let derived { writer.member("derived", derived) }
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

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ derived: Figure.Derivation) {
        key(name)
        beginObject()
        member("rule", derived.rule.rawValue)
        key("from")
        beginArray()
        for source in derived.from {
            beginObject()
            member("accession_number", source.accessionNumber)
            member("period_start", source.period.start)
            member("period_end", source.period.end)
            member("value", source.value)
            endObject()
        }
        endArray()
        endObject()
    }

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
