package import Records

/// What restricts a list of rows.
package enum RowFilter: Sendable {
    case accessionNumber(AccessionNumber)
    /// Of a company in any role.
    case company(CIK)
    case ticker(String)
    /// One of these forms.
    case forms([String])
    case filedSince(CalendarDate)
    case filedUntil(CalendarDate)
    /// An Item of an 8-K, or of a section.
    case item(String)
    case concept(String)
    case periodEnd(CalendarDate)
    /// Facts with dimensions, or without.
    case hasDimensions(Bool)
    case statementType(String)
    case fiscalYear(Int)
    case fiscalPeriod(String)
    case rule(String)
    case severity(String)
    case question(String)
    case tool(String)
    case code(String)
    /// Rejects that no later run has mended, or the others.
    case isOpen(Bool)
    case workflow(String)
    /// The run with this identifier.
    case run(String)
    case status(String)
    /// Companies whose name contains this text, in any case, or whose ticker it is.
    case name(String)
}
