/// A question to a language model, as its file has it.
package struct Prompt: Sendable {
    /// What is asked about.
    package enum Subject: Equatable, Sendable {
        /// Sections of these items: `1A`, `II/1A` (of a part), `*` (all).
        case sections([String])
        /// Documents of these types: `EX-99.1`.
        case documents([String])
        /// The answers to these prompts, all those of a filing together.
        case answers([String])
    }

    package let name: String
    package let version: String
    package let subject: Subject
    /// Prompts whose answers about the same place are shown with the text.
    package let context: [String]
    /// The forms that the prompt is for, with their amendments; empty for all.
    package let forms: [String]
    package let dialect: Dialect?
    package let model: String?
    package let maxOutputTokens: Int
    /// The number as it is spelled.
    package let temperature: String?
    package let system: String?
    package let user: String
    package let schema: Schema
    /// The instruction that makes one answer of those about the parts of a long text; nil if a long text is not asked about.
    package let reduce: String?
    /// Bytes of the longest text that is asked about in one call.
    package let partBytes: Int
    /// The model and the dialect that were chosen for this run.
    package var choice: (dialect: Dialect, model: String)?

    /// The name of the question in records.
    package var question: String { "\(name)@\(version)" }

    /// Whether a filing of this form is asked about.
    package func takes(form: String?) -> Bool {
        guard !forms.isEmpty else { return true }
        guard let form else { return false }
        return forms.contains { form == $0 || form == "\($0)/A" }
    }

    /// Whether a section is asked about.
    package func takes(part: String?, item: String?) -> Bool {
        guard case .sections(let items) = subject else { return false }
        return items.contains { wanted in
            if wanted == "*" { return true }
            guard let item else { return false }
            return wanted == item || part.map { wanted == "\($0)/\(item)" } ?? false
        }
    }

    /// Limits of a prompt file.
    package enum Limits {
        package static let name = 64
        package static let text = 100_000
        package static let list = 200
        package static let outputTokens = 1...1_000_000
        package static let partBytes = 1000...4_000_000
        /// About 100,000 tokens of English: half of the window that both services' models have.
        package static let standardPartBytes = 400_000
        package static let standardOutputTokens = 4096
    }
}
