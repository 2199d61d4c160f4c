package import ArgumentParser

/// The options that every tool has.
package struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Append rejected records to FILE, a line each.", valueName: "file"), completion: .file())
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

/// An option of several tools that takes a number within a range.
///
/// Not an `@OptionGroup`: for each type of group the Swift runtime scans its table of all conformances five times, which takes 4 % of the start-up time.
package struct NumberOption {
    let range: ClosedRange<Int>
    let purpose: String
    let valueName: String

    package init(range: ClosedRange<Int>, purpose: String, valueName: String) {
        self.range = range
        self.purpose = purpose
        self.valueName = valueName
    }

    /// `--jobs`. Tools whose work is computing have one job by default: the other stages of the pipeline need the cores as well.
    package static var jobs: NumberOption {
        NumberOption(range: 0...1024, purpose: "Process this many records at once, and keep their order. 0: one for each core.", valueName: "n")
    }

    /// `--filing-limit`.
    package static var filingLimit: NumberOption {
        NumberOption(range: 0...1_000_000, purpose: "Seconds of CPU that one filing may take before it is rejected; 0: no limit.", valueName: "seconds")
    }
}

extension Option where Value == Int {
    package init(wrappedValue: Int, _ number: NumberOption) {
        // The parser shows no default of an option with a `transform`.
        let help = ArgumentHelp("\(number.purpose) (default: \(wrappedValue))", valueName: number.valueName)
        self.init(wrappedValue: wrappedValue, help: help, transform: number.value)
    }
}

extension Option where Value == Int? {
    package init(_ number: NumberOption) {
        self.init(help: ArgumentHelp(number.purpose, valueName: number.valueName), transform: number.value)
    }
}

extension NumberOption {
    fileprivate func value(_ argument: String) throws -> Int {
        guard let value = Int(argument), range.contains(value) else {
            throw ValidationError("\"\(argument)\" is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

/// An option of several tools that takes the name of a file.
package struct FileOption {
    let purpose: String

    /// `--retry`, for tools that read records.
    package static var retry: FileOption {
        FileOption(purpose: "Read FILE, a list of rejects, as the only input. At the end, replace it by the records that still fail.")
    }

    /// `--files-from`, for tools whose operands are data.
    package static var filesFrom: FileOption { FileOption(purpose: "Take further operands from FILE, a name a line; - is standard input.") }
}

extension Option where Value == String? {
    package init(_ file: FileOption) {
        self.init(help: ArgumentHelp(file.purpose, valueName: "file"), completion: .file())
    }
}

extension ArgumentHelp {
    /// `--null`, of `--files-from`.
    package static var null: ArgumentHelp { "The names in the file of --files-from end with a zero byte, as find -print0 writes them." }
}

package enum LogFormat: String, ExpressibleByArgument, Sendable {
    case text, json

    /// A fixed list: to list the cases of a `CaseIterable` would take a thirtieth of the start-up time.
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
