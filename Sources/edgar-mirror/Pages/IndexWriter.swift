import Bytes
import Records

/// Writes the index of a quarter or a day: a row for each party of each filing, in one of three orders.
///
/// The preamble, the columns and the two date formats are those of the files at
/// https://www.sec.gov/Archives/edgar/full-index/ and https://www.sec.gov/Archives/edgar/daily-index/.
struct IndexWriter {
    enum Order: String { case master, company, form }
    enum Period {
        case quarter(year: Int, quarter: Int)
        case day(CalendarDate)
    }

    let order: Order
    let period: Period

    struct Row {
        let cik: CIK
        let name: String
        let form: String
        let date: CalendarDate
        let accession: AccessionNumber

        var path: String { "edgar/data/\(cik.withoutZeros)/\(accession).txt" }
    }

    var isQuarter: Bool { if case .quarter = period { true } else { false } }

    /// Nil for a quarter outside the calendar.
    var days: ClosedRange<CalendarDate>? {
        switch period {
        case .day(let day): return day...day
        case .quarter(let year, let quarter):
            let month = quarter * 3
            guard let first = CalendarDate(year: year, month: month - 2, day: 1),
                let last = CalendarDate(year: year, month: month, day: CalendarDate.length(ofMonth: month, in: year))
            else { return nil }
            return first...last
        }
    }

    /// Returns the index; nil for a period without filings.
    func bytes(_ catalog: Catalog) -> [UInt8]? {
        guard let days else { return nil }
        let filings = catalog.filings(filed: days)
        guard let latest = filings.last?.filingDate else { return nil }
        var bytes: [UInt8] = []
        writePreamble(lastReceived: latest, to: &bytes)
        for row in rows(filings) { write(row, to: &bytes) }
        return bytes
    }

    private func rows(_ filings: ArraySlice<Filing>) -> [Row] {
        var rows: [Row] = []
        for filing in filings {
            guard let date = filing.filingDate else { continue }
            var listed: Set<CIK> = []
            for party in filing.parties {
                guard let cik = party.cik, listed.insert(cik).inserted else { continue }
                rows.append(Row(cik: cik, name: Self.column(party.name ?? ""), form: Self.column(filing.form), date: date, accession: filing.accession))
            }
        }
        // EDGAR sorts CIKs as text, not as numbers.
        func key(_ row: Row) -> [String] {
            switch order {
            case .master: [row.cik.withoutZeros, row.form, row.date.description, row.accession.description]
            case .company: [row.name, row.form, row.cik.withoutZeros, row.date.description, row.accession.description]
            case .form: [row.form, row.name, row.cik.withoutZeros, row.date.description, row.accession.description]
            }
        }
        return rows.map { (key($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }

    private var isDaily: Bool {
        if case .day = period { true } else { false }
    }

    private func writePreamble(lastReceived date: CalendarDate, to bytes: inout [UInt8]) {
        let kind = isDaily ? "Daily" : "Master"
        let sorting =
            switch order {
            case .master: ""
            case .company: " by Company Name"
            case .form: " by Form Type"
            }
        bytes.append(utf8: "Description:           \(kind) Index of EDGAR Dissemination Feed\(sorting)\n")
        bytes.append(utf8: "Last Data Received:    \(Self.words(date, isDaily: isDaily))\n")
        bytes.append("Comments:              webmaster@sec.gov\nAnonymous FTP:         ftp://ftp.sec.gov/edgar/\n")
        if order == .master, !isDaily { bytes.append("Cloud HTTP:            https://www.sec.gov/Archives/\n") }
        for _ in 0..<4 { bytes.append(isDaily ? " \n" : "\n") }
        switch order {
        case .master:
            bytes.append(utf8: "CIK|Company Name|Form Type|Date Filed|\(isDaily ? "File Name" : "Filename")\n")
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: 80))
        case .company:
            // In EDGAR's daily files the heading is broken after the third column.
            let heading = Self.padded("Company Name", 62) + Self.padded("Form Type", 12)
            bytes.append(utf8: heading + (isDaily ? "CIK\n      Date Filed  File Name\n" : "CIK         Date Filed  File Name\n"))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: 145))
        case .form:
            bytes.append(utf8: Self.padded("Form Type", 12) + Self.padded("Company Name", 62) + "CIK         Date Filed  File Name\n")
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: 141))
        }
        bytes.append(0x0A)
    }

    private func write(_ row: Row, to bytes: inout [UInt8]) {
        let date = isDaily ? row.date.description.filter { $0 != "-" } : row.date.description
        switch order {
        case .master:
            bytes.append(utf8: "\(row.cik.withoutZeros)|\(row.name)|\(row.form)|\(date)|\(row.path)\n")
        case .company:
            bytes.append(utf8: Self.padded(row.name, 62) + Self.padded(row.form, 12) + tail(row, date))
        case .form:
            bytes.append(utf8: Self.padded(row.form, 12) + Self.padded(row.name, 62) + tail(row, date))
        }
    }

    private func tail(_ row: Row, _ date: String) -> String {
        Self.padded(row.cik.withoutZeros, 12) + Self.padded(date, 12) + (isDaily ? Self.padded(row.path, 52) : row.path) + "\n"
    }

    /// Returns the text of a column, without bars, which separate columns.
    private static func column(_ text: String) -> String {
        String(text.map { $0 == "|" ? " " : $0 })
    }

    /// Returns the text padded to the width of its column. A longer text pushes the next columns to the right.
    private static func padded(_ text: String, _ width: Int) -> String {
        let length = text.unicodeScalars.count
        return text + String(repeating: " ", count: length < width ? width - length : 2)
    }

    private static func words(_ date: CalendarDate, isDaily: Bool) -> String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        ]
        let (year, month, day) = date.components
        let name = months[month - 1]
        return isDaily ? "\(name.prefix(3)) \(day < 10 ? " " : "")\(day), \(year)" : "\(name) \(day), \(year)"
    }
}
