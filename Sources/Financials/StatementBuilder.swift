package import JSONLines
package import Records
package import XBRL

package struct Statement {
    package func write(_ filing: FilingRecord, to writer: inout JSONWriter) {}
}

package struct StatementBuilder {
    package init(_ report: Report, _ taxonomy: Taxonomy?, formType: String?) {}
    package func statements() -> [Statement] { [] }
}
