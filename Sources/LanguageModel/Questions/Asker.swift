import JSONLines
package import Records
package import Tool

/// Puts the prompts of a run to filings.
package final class Asker {
    let prompts: PromptSet
    let queue: CallQueue
    /// The schema of each prompt, as it is sent.
    let schemas: [String: [UInt8]]
    let reject: (Rejection, String, FilingRecord) -> Void
    /// Answers written.
    package internal(set) var answerCount = 0

    /// - Parameter reject: rejects a question of a filing, which itself is written.
    package init(_ prompts: PromptSet, _ queue: CallQueue, reject: @escaping (Rejection, String, FilingRecord) -> Void) {
        self.prompts = prompts
        self.queue = queue
        self.reject = reject
        var schemas: [String: [UInt8]] = [:]
        for prompt in prompts.prompts {
            var writer = JSONWriter()
            prompt.schema.write(to: &writer)
            schemas[prompt.name] = writer.bytes
        }
        self.schemas = schemas
    }

    package func task(_ filing: FilingRecord) -> any GroupTask { AskTask(self, filing) }
}
