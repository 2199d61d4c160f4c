import Figures
import Records

/// The filings and notes of one company's section, numbered from 1.
struct PageReferences {
    /// A note about figures, in the list below the tables.
    enum Note {
        case calculated(Figure)
        case missing(String)
    }

    /// The filings of the figures that are shown, the newest first.
    private(set) var filings: [ReportingFiling]
    private(set) var notes: [Note] = []
    private var numbers: [String: Int] = [:]
    private var reasons: [String: Int] = [:]
    let company: Company
    let links: ReportLinks
    /// The first part of the ids of the company's elements.
    let id: String

    /// - Parameters:
    ///   - figures: the figures on the page.
    ///   - known: filings by accession number, to look up those that a calculated figure names.
    ///   - links: where figures and filings are looked up.
    init(_ company: Company, _ figures: some Sequence<Figure>, known: [String: ReportingFiling], links: ReportLinks) {
        self.company = company
        self.links = links
        id = "c\(company.cik.withoutZeros)"
        var found: [String: ReportingFiling] = [:]
        for figure in figures {
            if let filing = figure.filing { found[filing.accessionNumber] = filing }
            for source in figure.derived?.from ?? [] { found[source.accessionNumber] = known[source.accessionNumber] ?? found[source.accessionNumber] }
        }
        filings = found.values.sorted { ($0.knownOn?.days ?? .min, $0.accessionNumber) > ($1.knownOn?.days ?? .min, $1.accessionNumber) }
        for (index, filing) in filings.enumerated() { numbers[filing.accessionNumber] = index + 1 }
    }

    func number(ofFiling accessionNumber: String) -> Int? { numbers[accessionNumber] }
    func id(ofFiling number: Int) -> String { "\(id)-f\(number)" }
    func id(ofNote number: Int) -> String { "\(id)-n\(number)" }

    /// Adds a note of a calculated figure, and returns its number.
    mutating func add(calculated figure: Figure) -> Int {
        notes.append(.calculated(figure))
        return notes.count
    }

    /// Returns the number of the note with a reason, which is added if it is new.
    mutating func add(reason: String) -> Int {
        if let known = reasons[reason] { return known }
        notes.append(.missing(reason))
        reasons[reason] = notes.count
        return notes.count
    }
}
