import Bytes
import Clocks
import Compression
import HTTP
package import Records

/// A company's submissions file, or a page of its older filings.
package struct SubmissionsFile: Sendable {
    var content: CompanySubmissions
    /// The `listed_at` of the filings in the file.
    var listedAt: String
}

/// A source of companies' submissions files.
package protocol SubmissionsSource: AnyObject {
    func submissions(of cik: CIK) throws(EdgarFailure) -> SubmissionsFile
    /// Returns a page of older filings, by the name that the company's main file gives it.
    func page(_ name: String) throws(EdgarFailure) -> SubmissionsFile
    /// The address or path of a company's main file, for messages.
    func name(of cik: CIK) -> String
    /// Where the files are, for messages: `at EDGAR`, `in submissions.zip`.
    var place: String { get }
}

/// The submissions files at data.sec.gov, or at a mirror of it.
package final class SubmissionsSite: SubmissionsSource {
    private let site: EdgarSite
    private let client: EdgarClient

    package init(_ site: EdgarSite, _ client: EdgarClient) {
        self.site = site
        self.client = client
    }

    package func name(of cik: CIK) -> String { site.submissions(cik) }

    package var place: String { "at EDGAR" }

    package func submissions(of cik: CIK) throws(EdgarFailure) -> SubmissionsFile { try get(site.submissions(cik)) }

    package func page(_ name: String) throws(EdgarFailure) -> SubmissionsFile {
        guard let url = site.submissionsPage(name) else { throw EdgarFailure(.malformed, "\"\(name)\" is not the name of a page of filings") }
        return try get(url)
    }

    private func get(_ url: String) throws(EdgarFailure) -> SubmissionsFile {
        let response = try client.get(EdgarRequest(url, expecting: .json))
        let listedAt = ListingTime.ofFile(response.head)
        return SubmissionsFile(content: try CompanySubmissions(parsing: response.body.span, naming: url), listedAt: listedAt)
    }
}

/// The submissions files in `submissions.zip`, the SEC's archive of all companies' files, on this machine. Memory holds some forty bytes for each file of the
/// archive, and one file unpacked.
package final class SubmissionsArchive: SubmissionsSource {
    private struct File {
        /// The CIK in the upper 48 bits, the number of the page in the lower 16. Page 0 is the company's main file.
        var key: UInt64
        var entry: ZipArchive.Entry
    }

    private let archive: ZipArchive
    /// The time of the archive's last change, but not later than now. When the archive was received from the SEC is not known.
    private let listedAt: String
    private let files: [File]

    /// - Parameter companies: the companies whose files are wanted; empty for all.
    package init(path: String, companies: Set<CIK>) throws(EdgarFailure) {
        do throws(CompressionFailure) {
            archive = try ZipArchive(path: path)
            listedAt = Instant.utc(seconds: min(archive.modified, wallSeconds()))
            var files: [File] = []
            try archive.forEachEntry { entry, name in
                guard let key = Self.key(name), companies.isEmpty || CIK(Int(key >> 16)).map(companies.contains) == true else { return true }
                files.append(File(key: key, entry: entry))
                return true
            }
            files.sort { $0.key < $1.key }
            self.files = files
        } catch {
            throw Self.failure(error)
        }
    }

    /// The companies that have a main file, in the order of their CIKs.
    package var companies: some Sequence<SubmissionsLister.Company> {
        files.lazy.filter { $0.key & 0xFFFF == 0 }.compactMap { CIK(Int($0.key >> 16)).map { SubmissionsLister.Company(cik: $0) } }
    }

    package func name(of cik: CIK) -> String { "\(archive.path): CIK\(cik).json" }

    package var place: String { "in \(archive.path)" }

    package func submissions(of cik: CIK) throws(EdgarFailure) -> SubmissionsFile { try read(UInt64(cik.number) << 16, name(of: cik)) }

    package func page(_ name: String) throws(EdgarFailure) -> SubmissionsFile {
        let bytes = Array(name.utf8)
        guard let key = Self.key(bytes.span) else { throw EdgarFailure(.malformed, "\"\(name)\" is not the name of a page of filings") }
        return try read(key, "\(archive.path): \(name)")
    }

    private func read(_ key: UInt64, _ name: String) throws(EdgarFailure) -> SubmissionsFile {
        let index = files.partitioningIndex { $0.key >= key }
        guard index < files.count, files[index].key == key else { throw EdgarFailure(.missing, "\(name) is not in the archive") }
        let bytes = try rethrowing(archive.content(files[index].entry)) { (error: CompressionFailure) in EdgarFailure(.malformed, "\(name): \(error)") }
        return SubmissionsFile(content: try CompanySubmissions(parsing: bytes.span, naming: name), listedAt: listedAt)
    }

    private static func failure(_ failure: CompressionFailure) -> EdgarFailure {
        if case .system(let failure) = failure.code { return EdgarFailure(failure) }
        return EdgarFailure(.malformed, failure.description)
    }

    /// Returns the key of `CIK0000320193.json` or `CIK0000320193-submissions-001.json`; nil for other names.
    private static func key(_ name: Span<UInt8>) -> UInt64? {
        guard name.hasPrefix("CIK"), name.hasSuffix(".json"), name.count >= 18, let cik = name.extracting(3..<13).integer, cik >= 0 else { return nil }
        if name.count == 18 { return UInt64(cik) << 16 }
        guard name.hasPrefix("-submissions-", at: 13), let page = name.extracting(26..<name.count - 5).integer, (1...0xFFFF).contains(page) else { return nil }
        return UInt64(cik) << 16 | UInt64(page)
    }
}

extension CompanySubmissions {
    /// - Parameter name: the address or path with which the message of a failure begins.
    fileprivate init(parsing text: Span<UInt8>, naming name: String) throws(EdgarFailure) {
        self = try rethrowing(CompanySubmissions(parsing: text)) { (error: EdgarFailure) in
            EdgarFailure(error.kind, "\(name): \(error.message)", code: error.code)
        }
    }
}
