package import Tool

extension ToolFailure {
    /// The failure of a run that a failure of EDGAR ends.
    package init(edgar failure: EdgarFailure) {
        switch failure.kind {
        case .configuration, .identityRefused: self.init(.configuration, failure.message)
        case .notRecords: self.init(.notRecords, failure.message)
        case .missing, .refused, .malformed: self.init(.refused, failure.message)
        case .unfinished, .requestLimit, .interrupted, .rateUnavailable, .held: self.init(.tryAgain, failure.message)
        case .local(let failure): self.init(failure)
        }
    }
}
