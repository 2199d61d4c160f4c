import Bytes
import Records
import Testing
import TestSupport
@testable import Edgar

struct SubmissionsArchiveTests {
    private let folder = ScratchFolder()

    /// Returns an archive of empty, stored files.
    private func archive(_ names: [String]) throws -> SubmissionsArchive {
        func little(_ number: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for name in names {
            let name = Array(name.utf8)
            directory += little(0x0201_4B50, 4) + little(0, 24) + little(name.count, 2) + little(0, 12) + little(bytes.count, 4) + name
            bytes += little(0x0403_4B50, 4) + little(0, 22) + little(name.count, 2) + little(0, 2) + name
        }
        let start = bytes.count
        bytes += directory + little(0x0605_4B50, 4) + little(0, 8) + little(directory.count, 4) + little(start, 4) + little(0, 2)
        let path = "\(folder.path)/a.zip"
        try AtomicFile.write(bytes.span, to: path)
        return try SubmissionsArchive(path: path, companies: [])
    }

    /// Only the exact name is a company's file: not one in a folder, not one with too long a number.
    @Test func names() throws {
        let others = [
            "", "a/CIK0000000001.json", "../CIK0000000001.json", "CIK0000000001.json/", "CIK0000000001.json/CIK0000000001.json", "CIK00000000001.json",
            "CIK-000000001.json", "CIK9223372036854775808.json", "CIK0000000001-submissions-9223372036854775808.json",
            "CIK0000000001-submissions-0.json", "CIK0000000001-submissions-65536.json", String(repeating: "a/", count: 30_000) + "CIK0000000001.json",
        ]
        #expect(Array(try archive(others).companies).isEmpty)
        #expect(try archive(others + ["CIK9999999999.json", "CIK0000000001.json"]).companies.map(\.cik.number) == [1, 9_999_999_999])
    }
}
