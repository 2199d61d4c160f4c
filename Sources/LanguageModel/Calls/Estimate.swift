/// What the calls of a run would take, counted by a dry run.
package struct Estimate {
    package private(set) var calls = 0
    /// Answers, and rejects for good, that are in the cache.
    package internal(set) var hits = 0
    package private(set) var inputTokens = 0
    package private(set) var greatestInputTokens = 0
    package private(set) var outputTokens = 0
    private var models: [String: (expected: Int, greatest: Int, output: Int)] = [:]
    /// How often a question is asked at most, while its answers are none.
    private let attempts: Int

    package init(attempts: Int) { self.attempts = attempts }

    mutating func add(_ question: ModelQuestion) {
        calls += 1
        inputTokens += question.expectedInputTokens
        greatestInputTokens += question.greatestInputTokens
        outputTokens += question.maxOutputTokens
        var model = models[question.model] ?? (0, 0, 0)
        model.expected += question.expectedInputTokens
        model.greatest += question.greatestInputTokens
        model.output += question.maxOutputTokens
        models[question.model] = model
    }

    /// The estimate in words, a line for each number.
    package func text(prices: PriceList?) -> String {
        var text = "\(calls) calls, \(hits) answers in the cache\n"
        text += "tokens: about \(inputTokens) of input, at most \(greatestInputTokens); at most \(outputTokens) of output\n"
        guard let prices else { return text + "no prices were given (--prices)\n" }
        var (expected, output, greatest) = (Dollars.zero, Dollars.zero, Dollars.zero)
        for (name, model) in models.sorted(by: { $0.key < $1.key }) {
            guard let price = prices.price(of: name) else {
                text += "the model \(name) has no price\n"
                continue
            }
            expected += price.input * model.expected
            output += price.output * model.output
            greatest += price.greatestCost(inputTokens: model.greatest, outputTokens: model.output) * attempts
        }
        text += "cost: about \(expected) USD of input, at most \(output) USD of output, by the prices of \(prices.date)\n"
        return text + "at most \(greatest) USD, which a budget must have\n"
    }
}
