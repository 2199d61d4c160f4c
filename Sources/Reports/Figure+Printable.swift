import Bytes
import Figures

extension Figure {
    /// The figure with names as a terminal may show them: the filer chose them, and may have put control characters into them.
    var printable: Figure {
        var figure = self
        figure.company = Company(cik: company.cik, ticker: company.ticker?.printable, name: company.name?.printable)
        figure.item = item.printable
        figure.unit = unit?.printable
        return figure
    }
}
