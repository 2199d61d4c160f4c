import Figures
import JSONLines
import Records
import Reports
import Warehouse

/// Figures of one company that a query asks for.
struct FigureQuery: Sendable {
    private let company: ParameterValue
    private let view: FigureView
    private let asOf: CalendarDate?
    private let items: [String]
    private let since: CalendarDate?
    private let until: CalendarDate?

    init(_ arguments: Arguments) {
        company = arguments.first("company") ?? .text("")
        view = arguments.first("view")?.text.flatMap { FigureView(rawValue: $0) } ?? .stitched
        asOf = arguments.first("as_of")?.date
        items = arguments["item"].compactMap(\.text)
        since = arguments.first("since")?.date
        until = arguments.first("until")?.date
    }

    /// Returns the figures, in the order of the view.
    func body(_ type: MediaType, _ reader: WarehouseReader) throws(ReadingFailure) -> [UInt8] {
        let cik = try cik(reader)
        let figures: CompanyFigures
        do throws(WarehouseFailure) { figures = try CompanyFigures(cik, asOf: asOf, from: reader) } catch { throw .warehouse(error) }
        var json = JSONWriter()
        var csv = CSVWriter()
        if type == .json { json.bytes += Array(#"{"data":["#.utf8) }
        if type == .csv { csv.figureHeader() }
        var isFirst = true
        CompanyViews(figures).forEach(view) { (figure: Figure) throws(Never) in
            guard isWanted(figure) else { return }
            if type == .csv { return csv.row(figure) }
            if type == .json, !isFirst { json.bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            figure.write(to: &json)
        }
        if type == .json { json.bytes += Array("]}\n".utf8) }
        return type == .csv ? csv.bytes : json.bytes
    }

    /// The company, which must be in the database.
    private func cik(_ reader: WarehouseReader) throws(ReadingFailure) -> CIK {
        let name = company.cik?.withoutZeros ?? company.text ?? ""
        let found: [CIK]
        do throws(WarehouseFailure) { found = try reader.companies(named: name) } catch { throw .warehouse(error) }
        guard let cik = found.first else {
            throw .problem(Problem(.notFound, "unknown_company", "the database has no filing of \(name)", parameter: "company"))
        }
        guard found.count == 1 else {
            let names = found.map(\.withoutZeros).joined(separator: ", ")
            throw .problem(
                Problem(.badRequest, "several_companies", "\(name) is the ticker of several companies: name one by its CIK (\(names))", parameter: "company"))
        }
        return cik
    }

    private func isWanted(_ figure: Figure) -> Bool {
        guard items.isEmpty || items.contains(figure.item) else { return false }
        if since == nil, until == nil { return true }
        guard let end = figure.periodEnd else { return false }
        return since.map { end >= $0 } ?? true && until.map { end <= $0 } ?? true
    }
}
