import Bytes
import Compression
import HTTP
package import Records

/// Where companies' submissions JSON comes from.
package protocol SubmissionsSource: AnyObject {
    func submissions(of cik: CIK) throws(EdgarFailure) -> CompanySubmissions
    /// A page of older filings that a company's file names.
    func page(_ name: String) throws(EdgarFailure) -> CompanySubmissions
    /// What messages call a company's file.
    func name(of cik: CIK) -> String
}

/// data.sec.gov, or what stands in for it.
package final class SubmissionsSite: SubmissionsSource {
    private let site: EdgarSite
    private let client: EdgarClient

    package init(_ site: EdgarSite, _ client: EdgarClient) {
        self.site = site
        self.client = client
    }

    package func name(of cik: CIK) -> String { site.submissions(cik) }

    package func submissions(of cik: CIK) throws(EdgarFailure) -> CompanySubmissions { try get(site.submissions(cik)) }

    package func page(_ name: String) throws(EdgarFailure) -> CompanySubmissions {
        guard let url = site.submissionsPage(name) else { throw EdgarFailure(.malformed, "a page of filings with the name \"\(name)\"") }
        return try get(url)
    }

    private func get(_ url: String) throws(EdgarFailure) -> CompanySubmissions {
        let response = try client.get(EdgarRequest(url, expecting: .json))
        return try CompanySubmissions(parsing: response.body.span, naming: url)
    }
}

/// `submissions.zip`, the SEC's archive of all companies' files, where it lies on this machine. Some forty bytes a file of it are held, and one file.
package final class SubmissionsArchive: SubmissionsSource {
    private struct File {
        /// The company, and the page behind it; 0 is the company's first file.
        var key: UInt64
        var entry: ZipArchive.Entry
    }

    private let archive: ZipArchive
    private let files: [File]

    /// - Parameter companies: whose files to find; empty for all.
    package init(path: String, companies: Set<CIK>) throws(EdgarFailure) {
        do throws(CompressionFailure) {
            archive = try ZipArchive(path: path)
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

    /// Those that have a file, by their numbers.
    package var companies: some Sequence<SubmissionsLister.Company> {
        files.lazy.filter { $0.key & 0xFFFF == 0 }.compactMap { CIK(Int($0.key >> 16)).map { SubmissionsLister.Company(cik: $0) } }
    }

    package func name(of cik: CIK) -> String { "\(archive.path): CIK\(cik).json" }

    package func submissions(of cik: CIK) throws(EdgarFailure) -> CompanySubmissions { try read(UInt64(cik.number) << 16, name(of: cik)) }

    package func page(_ name: String) throws(EdgarFailure) -> CompanySubmissions {
        let bytes = Array(name.utf8)
        guard let key = Self.key(bytes.span) else { throw EdgarFailure(.malformed, "a page of filings with the name \"\(name)\"") }
        return try read(key, "\(archive.path): \(name)")
    }

    private func read(_ key: UInt64, _ name: String) throws(EdgarFailure) -> CompanySubmissions {
        let index = files.partitioningIndex { $0.key >= key }
        guard index < files.count, files[index].key == key else { throw EdgarFailure(.missing, "\(name) is not in the archive") }
        let bytes = try rethrowing(archive.content(files[index].entry)) { (error: CompressionFailure) in EdgarFailure(.malformed, "\(name): \(error)") }
        return try CompanySubmissions(parsing: bytes.span, naming: name)
    }

    private static func failure(_ failure: CompressionFailure) -> EdgarFailure {
        if case .system(let failure) = failure.code { return EdgarFailure(failure) }
        return EdgarFailure(.malformed, failure.description)
    }

    /// Of `CIK0000320193.json` and `CIK0000320193-submissions-001.json`.
    private static func key(_ name: Span<UInt8>) -> UInt64? {
        guard name.hasPrefix("CIK"), name.hasSuffix(".json"), name.count >= 18, let cik = name.extracting(3..<13).integer, cik >= 0 else { return nil }
        if name.count == 18 { return UInt64(cik) << 16 }
        guard name.hasPrefix("-submissions-", at: 13), let page = name.extracting(26..<name.count - 5).integer, (1...0xFFFF).contains(page) else { return nil }
        return UInt64(cik) << 16 | UInt64(page)
    }
}

extension CompanySubmissions {
    /// - Parameter name: what a failure begins with.
    fileprivate init(parsing text: Span<UInt8>, naming name: String) throws(EdgarFailure) {
        self = try rethrowing(CompanySubmissions(parsing: text)) { (error: EdgarFailure) in
            EdgarFailure(error.kind, "\(name): \(error.message)", code: error.code)
        }
    }
}
