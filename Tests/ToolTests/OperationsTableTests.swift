import Testing

/// The tables of Examples/README.md and Examples/compliance say what holds each row: the files are there, and the tests in them have these names.
struct OperationsTableTests {
    /// A row of a table whose last column is "held by", or "proven by".
    struct Row: CustomStringConvertible, Sendable {
        let page: String
        let cells: [String]

        var description: String { "\(page): \(cells.first ?? "")" }
        var proof: String { cells.last ?? "" }
    }

    static let pages = ["README.md", "compliance/README.md"]

    static func rows(of page: String) throws -> [Row] {
        var rows: [Row] = []
        var isInside = false
        for line in try Subprocess.text(of: "\(Places.examples)/\(page)").split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("| ") else {
                if !line.hasPrefix("|---") { isInside = false }
                continue
            }
            // A bar in a code span is not one between cells; the pages write it as \|.
            let cells = line.replacing("\\|", with: "\u{1}").split(separator: "|").map { $0.trimmed }
            if isInside { rows.append(Row(page: page, cells: cells)) }
            if cells.last == "proven by" { isInside = true }
        }
        return rows
    }

    /// Rows without a test say why, or name the folder that other tests are about.
    @Test(arguments: pages) func eachRowNamesItsTest(page: String) throws {
        let rows = try Self.rows(of: page)
        #expect(rows.count > 15)
        for row in rows {
            let isExcused = row.proof.contains("not tested") || row.proof.contains("not runnable") || row.proof.contains("not here yet")
            #expect(isExcused || row.proof.contains("Tests") || row.proof.contains("/Cases/"), "\(row): no test is named")
        }
    }

    @Test(arguments: pages) func whatIsNamedIsThere(page: String) throws {
        let folder = "\(Places.examples)/\(page)".split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let script = try Subprocess.text(of: "\(Places.package)/Scripts/test")
        let suites = try Subprocess.run(["bash", "-c", "cd '\(Places.package)/Tests' && find . -name '*Tests.swift' -exec basename -s .swift {} +"]).output
            .split(separator: "\n")
        for row in try Self.rows(of: page) {
            // `name` in [File](link): the file has a test of this name.
            for match in row.proof.matches(of: /`([^`]+)` in \[[^\]]*\]\(([^)]*)\)/) {
                let text = (try? Subprocess.text(of: "\(folder)/\(match.2)")) ?? ""
                #expect(text.contains("func \(match.1)(") || text.contains("func `\(match.1)`("), "\(row): no test \(match.1) in \(match.2)")
            }
            // A suite by its name alone.
            for match in row.proof.replacing(/\[[^\]]*\]\([^)]*\)/, with: "").matches(of: /\b([A-Z][A-Za-z]*Tests)\b/) {
                #expect(suites.contains { $0 == match.1 }, "\(row): no suite \(match.1)")
            }
            for match in row.proof.matches(of: /Scripts\/test --full ([a-z]+)/) {
                #expect(script.contains("\n    \(match.1))"), "\(row): no group \(match.1) of Scripts/test")
            }
            // Rows that wait for a folder are written when it is there.
            if row.proof.contains("not here yet") {
                for match in row.cells.joined().matches(of: /`Examples\/([a-z-]+)`/) {
                    #expect(!Places.exists("\(Places.examples)/\(match.1)"), "\(row): Examples/\(match.1) is there: name its tests")
                }
            }
        }
        for match in try Subprocess.text(of: "\(Places.examples)/\(page)").matches(of: /\]\(([^)#]+)(#[^)]*)?\)/) where !match.1.contains("://") {
            #expect(Places.exists("\(folder)/\(match.1)"), "\(page): no file \(match.1)")
        }
    }

    /// Every folder and file of Examples is in the first table.
    @Test func everyExampleIsListed() throws {
        let text = try Subprocess.text(of: "\(Places.examples)/README.md")
        for name in Places.names(in: Places.examples) where name != "README.md" {
            #expect(text.contains("](\(name)") || text.contains("`Examples/\(name)`"), "Examples/\(name) is not in Examples/README.md")
        }
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}
