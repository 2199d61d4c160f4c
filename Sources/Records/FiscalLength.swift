/// The lengths of fiscal periods in days, each with the measurement behind it. Fiscal years of 52 or 53 weeks and quarters of 12 to 17 weeks differ from
/// calendar periods, so that a range is given for each.
///
/// Measured on the 73 filings of the corpus that have XBRL contexts, and on the company facts of Apple (52 or 53 weeks, 24,579 figures), Snowflake (months,
/// 8,163) and Logistic Properties of the Americas (years only, 768). Companies with quarters of 12, 12, 12 and 16 or 17 weeks (Costco, PepsiCo) or of 16, 12,
/// 12 and 12 or 13 weeks (Kroger) have first halves of 168 or 196 days and first nine months of 252 or 280 days.
package enum FiscalLength {
    /// The maximum number of days by which periods of one kind, and ends of fiscal years, may differ. They differ because some years have 52 or 53 weeks.
    package static let tolerance = 10
    /// A fiscal year. The company facts have 364 to 366 and 371 days, the corpus also one year of 347.
    package static let year = 345...380
    /// Twelve months, or 52 or 53 weeks; some periods begin a day earlier or later than the one before ends.
    package static let twelveMonths = 363...372
    /// A fiscal quarter. The company facts have 89 to 92 and 98 days; the corpus 89 to 98, and one period of 120.
    package static let quarter = 80...120
    /// The first half of a fiscal year. The company facts have 181, 182 and 189 days; the corpus 181 to 189, and one period of 209, which is none.
    package static let halfYear = 160...200
    /// The first three quarters of a fiscal year. The company facts and the corpus have 273 to 280 days.
    package static let nineMonths = 250...290
}
