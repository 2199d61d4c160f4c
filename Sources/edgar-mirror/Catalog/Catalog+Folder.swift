import Bytes
import Records
import Tool

extension Catalog {
    /// Reads the headers of all submissions in a folder and below it. Leaves out files that cannot be served, with a warning.
    convenience init(root: String, diagnostics: Diagnostics) throws(SystemFailure) {
        var filings: [AccessionNumber: Filing] = [:]
        let scan = try FolderScan(root)
        for path in scan.submissions {
            let filing: Filing
            do throws(FilingReader.Unservable) {
                filing = try FilingReader.read(path)
            } catch {
                diagnostics.warning("\(path): not served: \(error.reason)")
                continue
            }
            guard let other = filings[filing.accession] else {
                filings[filing.accession] = filing
                continue
            }
            let (kept, left) = Self.isDissemination(filing.path) && !Self.isDissemination(other.path) ? (filing, other) : (other, filing)
            diagnostics.warning("\(filing.accession) has two files: \(kept.path) is served, \(left.path) is not")
            filings[filing.accession] = kept
        }
        for filing in filings.values.sorted(by: { $0.path < $1.path }) where filing.filingDate == nil {
            diagnostics.warning("\(filing.path): no filing date: served, but in no index")
        }
        self.init(Array(filings.values), folderModified: scan.modified)
    }

    /// Whether a file is a `.txt`, compressed or not, which is the form that EDGAR serves. An `.nc` file has the form of the Feed.
    private static func isDissemination(_ path: String) -> Bool {
        path.hasSuffix(".txt") || path.hasSuffix(".txt.gz")
    }
}
