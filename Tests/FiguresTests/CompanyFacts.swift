import Bytes
import Figures
import Foundation
import JSONLines
import Records
import Testing

/// Company facts of data.sec.gov as reported figures: each concept is an item.
///
/// `fy` and `fp` there are those of the report, not of the period, and are left out, as is `frame`. There are no decimals: each value counts as exact.
enum CompanyFacts {
    static let apple = "api/companyfacts/CIK0000320193.json"
    static let snowflake = "api/edgartools/snow_facts.json"
    static let logistic = "api/edgartools/lpa_facts.json"

    private static let named = ProcessInfo.processInfo.environment["SECFLOW_CORPUS"]
    private static let corpus = named ?? "../shared/corpus"
    /// A corpus that is named must exist: without it the tests fail.
    static let isHere = named != nil || FileManager.default.fileExists(atPath: "\(corpus)/\(apple)")
    static let comment: Comment = "needs the corpus of real filings, ../shared/corpus or SECFLOW_CORPUS"

    /// - Parameter concepts: without prefix; nil for all.
    static func read(_ file: String, concepts: Set<String>? = nil) throws -> [ReportedFigure] {
        let data = try #require(FileManager.default.contents(atPath: "\(corpus)/\(file)"))
        let facts = try JSONValue(parsing: [UInt8](data).span)
        var figures: [ReportedFigure] = []
        for taxonomy in facts["facts"]?.members ?? [] {
            for concept in taxonomy.value.members ?? [] where concepts?.contains(concept.key) ?? true {
                for unit in concept.value["units"]?.members ?? [] {
                    for fact in unit.value.array ?? [] {
                        figures.append(try figure(fact, concept: concept.key, taxonomy: taxonomy.key, unit: unit.key))
                    }
                }
            }
        }
        return figures
    }

    private static func figure(_ fact: JSONValue, concept: String, taxonomy: String, unit: String) throws -> ReportedFigure {
        guard case .number(let digits)? = fact["val"] else { throw CocoaError(.fileReadCorruptFile) }
        let filing = ReportingFiling(
            accessionNumber: try #require(fact["accn"]?.string), formType: fact["form"]?.string, filingDate: fact["filed"]?.string.flatMap { CalendarDate($0) },
            acceptedAt: nil)
        let period = ReportingPeriod(
            start: fact["start"]?.string.flatMap { CalendarDate($0) }, end: try #require(fact["end"]?.string.flatMap { CalendarDate($0) }))
        return ReportedFigure(
            filing: filing, statementType: .income, item: concept, period: period, value: try #require(Amount(digits)), unit: unit,
            concept: "\(taxonomy):\(concept)")
    }

    /// Returns the figures of one company.
    static func company(_ figures: [ReportedFigure]) throws -> CompanyFigures {
        var company = CompanyFigures(Company(cik: .apple))
        for figure in figures { try company.add(figure) }
        return company
    }
}
