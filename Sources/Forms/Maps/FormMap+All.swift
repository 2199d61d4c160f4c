extension FormMap {
    /// The texts of all maps. The language is explained at `MapParser`.
    static let texts = [
        ownership, institutionalCover, institutionalTable, fundPortfolio, offering, plannedSale, schedule13D, schedule13G, crowdfunding,
    ]

    /// The beginning of the namespaces of the SEC's forms. A document in one of them is a form, with or without a map.
    static let namespaces: StaticString = "http://www.sec.gov/edgar/"

    /// The root that most of the SEC's forms share: the namespace tells them apart, and those without a map are many.
    static let commonRoot = "edgarSubmission"
}
