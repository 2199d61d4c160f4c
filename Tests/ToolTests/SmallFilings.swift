import Bytes

/// Many filings of a few hundred bytes, for tests of requests.
struct SmallFilings {
    /// The folder to be served by a mirror.
    let root: String
    /// The files of records, one for each company.
    let lists: [String]

    static func cik(_ company: Int) -> String { "\(880_000 + company)" }

    /// Creates the filings and the records below `folder`.
    init(companies: Int, each count: Int, folder: String) throws {
        root = "\(folder)/root"
        var lists: [String] = []
        for company in 0..<companies {
            let cik = Self.cik(company)
            var list = ""
            for number in 0..<count {
                let accession = "0000\(cik)-24-\(Self.digits(number, 6))"
                try write(Self.text(accession, cik: cik), to: "\(root)/\(cik)/\(accession).txt")
                list += "{\"type\":\"filing\",\"accession_number\":\"\(accession)\",\"cik\":\"\(cik)\",\"form_type\":\"8-K\",\"filing_date\":\"2024-01-02\"}\n"
            }
            let path = "\(folder)/list-\(company)"
            try write(list, to: path)
            lists.append(path)
        }
        self.lists = lists
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    private static func text(_ accession: String, cik: String) -> String {
        """
        <SEC-DOCUMENT>\(accession).txt : 20240102
        <SEC-HEADER>\(accession).hdr.sgml : 20240102
        <ACCEPTANCE-DATETIME>20240102100000
        ACCESSION NUMBER:\t\t\(accession)
        CONFORMED SUBMISSION TYPE:\t8-K
        PUBLIC DOCUMENT COUNT:\t\t1
        FILED AS OF DATE:\t\t20240102

        FILER:

        \tCOMPANY DATA:\t
        \t\tCOMPANY CONFORMED NAME:\t\t\tSMALL COMPANY \(cik)
        \t\tCENTRAL INDEX KEY:\t\t\t\(digits(Int(cik) ?? 0, 10))

        </SEC-HEADER>
        <DOCUMENT>
        <TYPE>8-K
        <SEQUENCE>1
        <FILENAME>a.txt
        <TEXT>
        Filing \(accession).
        </TEXT>
        </DOCUMENT>
        </SEC-DOCUMENT>

        """
    }
}
