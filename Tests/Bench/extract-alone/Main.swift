import ArgumentParser
import Bytes
import Glibc
import JSONLines
import Markup
import Records
import Submission
import Tool
import XBRL

/// `xbrl-extract --emit facts` in one process, without a supervisor. `Scripts/bench supervision` compares the real tool with it.
@main
struct ExtractAlone: ParsableCommand {
    @Argument var files: [String] = []

    func run() throws {
        for file in files { try extract(file) }
    }

    private func extract(_ path: String) throws {
        var filing = FilingRecord(path: path)
        let file = try Enrichment().apply(to: &filing).file
        let sets = try FilingReader(filing.documents ?? [], from: Source(file: file), locatesFacts: false).sets()
        var line: [UInt8] = []
        filing.addUnfolded([.fact])
        filing.object.writeLine(to: &line)
        var output = Output(STDOUT_FILENO, path: "standard output")
        try output.write(line.span)
        var room: [UInt8] = []
        room.reserveCapacity(2 * JSONWriter.pieceSize)
        var failure: SystemFailure?
        var writer = JSONWriter(adding: room) { lines in
            do throws(SystemFailure) { try output.write(lines) } catch { failure = error }
            lines.removeAll()
        }
        for set in sets { FactWriter(set.report, accessionNumber: filing.accessionNumber, offsets: set.offsets).write(to: &writer) }
        writer.finish()
        if let failure { throw failure }
        var end = EndRecord(accessionNumber: filing.accessionNumber)
        end.add(sets.reduce(0) { $0 + $1.report.facts.count }, .fact)
        line.removeAll(keepingCapacity: true)
        end.object.writeLine(to: &line)
        try output.write(line.span)
        try output.flush()
    }

    private struct Source: DocumentSource {
        let file: SubmissionFile

        func withDocument(_ document: DocumentReference, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure) {
            try file.mapping.withTerminatedBytes(document.offset..<document.offset + document.length, body)
        }
    }
}
