package import ArgumentParser

/// The options that every tool has.
package struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Append rejected records to FILE, a line each; --retry tries them again.", valueName: "file"), completion: .file())
    package var rejects: String?

    @Option(help: ArgumentHelp("Succeed if at most this number, or this percentage, of the records is rejected.", valueName: "n|n%"))
    package var maxRejects: RejectLimit = .count(0)

    @Flag(help: "Show progress on standard error, even if it is no terminal, or if records go to the same terminal.")
    package var progress = false

    @Flag(help: "Write nothing but errors to standard error.")
    package var quiet = false

    @Option(help: ArgumentHelp("The format of messages: text or json.", valueName: "text|json"))
    package var logFormat: LogFormat = .text

    @Option(help: ArgumentHelp("Write counters of this run to FILE in the Prometheus text format.", valueName: "file"), completion: .file())
    package var metrics: String?

    package init() {}
}

/// The default of `--jobs`.
package protocol DefaultJobs {
    static var count: Int { get }
}

/// `--jobs`.
package struct JobsOption<Default: DefaultJobs>: ParsableArguments {
    @Option(help: ArgumentHelp("Process this many records at once, and keep their order. 0: one for each core.", valueName: "n"))
    package var jobs = Default.count

    package init() {}

    package mutating func validate() throws {
        guard (0...1024).contains(jobs) else { throw ValidationError("--jobs takes a number from 0 to 1024") }
    }
}

/// One job by default: the work is computing, and the other stages of the pipeline need the cores as well.
package enum OneJob: DefaultJobs {
    package static var count: Int { 1 }
}

/// `--retry`, for tools that read records.
package struct RetryOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Read FILE, a list of rejects, as the only input. At the end, replace it by the records that still fail.", valueName: "file"),
        completion: .file())
    package var retry: String?

    package init() {}
}

/// `--filing-limit`.
package struct FilingLimitOption: ParsableArguments {
    @Option(help: ArgumentHelp("Seconds of CPU that one filing may take before it is rejected; 0: no limit.", valueName: "seconds"))
    package var filingLimit = 120

    package init() {}

    package mutating func validate() throws {
        guard (0...1_000_000).contains(filingLimit) else { throw ValidationError("--filing-limit takes a number of seconds from 0 to 1000000") }
    }

    /// Nil for no limit.
    package var seconds: Int? { filingLimit == 0 ? nil : filingLimit }
}

package enum LogFormat: String, ExpressibleByArgument, Sendable {
    case text, json

    /// A list of its own, because the parser's list of a `CaseIterable` costs a thirtieth of the start-up time.
    package static var allValueStrings: [String] { ["text", "json"] }
    package static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

/// The number of rejects up to which a run is a success.
package enum RejectLimit: ExpressibleByArgument, Equatable, Sendable {
    case count(Int)
    /// A percentage of the records read.
    case share(Double)

    package init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let share = Double(argument.dropLast()), (0...100).contains(share) else { return nil }
            self = .share(share)
        } else {
            guard let count = Int(argument), count >= 0 else { return nil }
            self = .count(count)
        }
    }

    package var defaultValueDescription: String {
        switch self {
        case .count(let count): "\(count)"
        case .share(let share): "\(share)%"
        }
    }

    package func allows(_ rejects: Int, of records: Int) -> Bool {
        switch self {
        case .count(let count): rejects <= count
        case .share(let share): Double(rejects) * 100 <= share * Double(records)
        }
    }
}
