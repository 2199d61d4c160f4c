/// The prompts of a run, with the model that each is put to.
package struct PromptSet: Sendable {
    package let prompts: [Prompt]

    /// - Parameters:
    ///   - dialect: of the command line; it has precedence over those of the prompts.
    ///   - model: likewise.
    package init(_ prompts: [Prompt], dialect: Dialect?, model: String?) throws(PromptFault) {
        var names: Set<String> = []
        var chosen: [Prompt] = []
        for prompt in prompts {
            guard names.insert(prompt.name).inserted else {
                throw PromptFault(message: "two prompts have the name \(prompt.name): a question is known by its name")
            }
            guard let dialect = dialect ?? prompt.dialect else {
                throw PromptFault(message: "the prompt \(prompt.name) has no dialect: write it into the file, or use --dialect messages or --dialect responses")
            }
            guard let model = model ?? prompt.model else {
                throw PromptFault(message: "the prompt \(prompt.name) has no model: write it into the file, or use --model")
            }
            if prompt.temperature != nil, dialect == .messages {
                throw PromptFault(message: "the prompt \(prompt.name) has a temperature, which the Messages API does not take: leave it out")
            }
            var prompt = prompt
            prompt.choice = (dialect, model)
            chosen.append(prompt)
        }
        for prompt in chosen {
            var others = prompt.context
            if case .answers(let list) = prompt.subject { others += list }
            if let other = others.first(where: names.contains) {
                throw PromptFault(message: "the prompt \(prompt.name) needs the answers to \(other): put it into another filing-ask behind this one")
            }
        }
        self.prompts = chosen
    }
}

/// Why prompts cannot be used together.
package struct PromptFault: Error, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}
