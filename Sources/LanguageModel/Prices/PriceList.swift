import Bytes
package import YAML

/// What the models cost: a file that people write.
package struct PriceList: Sendable {
    /// The prices of one token.
    package struct Price: Equatable, Sendable {
        package let input: Dollars
        package let output: Dollars
        package let cacheRead: Dollars
        package let cacheWrite: Dollars

        /// What calls cost.
        package func cost(_ usage: Usage) -> Dollars {
            input * usage.inputTokens + output * usage.outputTokens + cacheRead * usage.cacheReadTokens + cacheWrite * usage.cacheWriteTokens
        }

        /// The most that a call can cost.
        package func greatestCost(inputTokens: Int, outputTokens: Int) -> Dollars {
            max(input, cacheRead, cacheWrite) * inputTokens + output * outputTokens
        }

        /// The prices of a batch, rounded up to whole parts.
        func scaled(by factor: Int) -> Price {
            func scale(_ price: Dollars) -> Dollars {
                let (product, isOverflow) = price.parts.multipliedReportingOverflow(by: factor)
                return isOverflow ? price : Dollars(parts: (product + PriceList.factorUnit - 1) / PriceList.factorUnit)
            }
            return Price(input: scale(input), output: scale(output), cacheRead: scale(cacheRead), cacheWrite: scale(cacheWrite))
        }
    }

    /// The day of the prices.
    package let date: String
    package let models: [String: Price]
    /// Ten-thousandths of the price that a batch costs.
    private let batchFactor: Int
    private static let factorUnit = 10_000

    /// The price of a model; nil for a model that is not in the list.
    package func price(of model: String, inBatch: Bool = false) -> Price? {
        guard let price = models[model] else { return nil }
        return inBatch ? price.scaled(by: batchFactor) : price
    }

    /// Parses a file, and reports all its faults.
    package init(parsing text: Span<UInt8>, variable: ((String) -> String?)? = nil) throws(YAMLFaults) {
        let faults = FaultList()
        let node = try YAMLNode(file: text, variable: variable)
        var models: [String: Price] = [:]
        var date = ""
        var factor = Self.factorUnit
        if let fields = FieldReader(node, "the list of prices", known: ["date", "models", "batch_factor"], faults) {
            date = fields.text("date", limit: 40)?.text ?? ""
            if date.isEmpty { faults.add(fields.line, "date is missing: the day on which the prices were read") }
            if let (text, line) = fields.text("batch_factor", limit: 20) {
                if let number = Dollars.scaled(text, decimals: 4), number <= Self.factorUnit {
                    factor = number
                } else {
                    faults.add(line, "batch_factor is \"\(text)\", and must be a number from 0 to 1 with at most four decimals")
                }
            }
            if let node = fields["models"], case .mapping(let entries) = node.value {
                for entry in entries { models[entry.key] = Self.price(entry, faults) }
            } else {
                faults.add(fields.line, "models is missing: a mapping of the names of models to their prices")
            }
        }
        try faults.check()
        self.date = date
        self.models = models
        batchFactor = factor
    }

    private static func price(_ entry: YAMLNode.Entry, _ faults: FaultList) -> Price? {
        let known = ["input", "output", "cache_read", "cache_write"]
        guard let fields = FieldReader(entry.value, "the price of \(entry.key)", known: known, faults) else { return nil }
        func number(_ name: String) -> Dollars? {
            guard let (text, line) = fields.text(name, limit: 40) else { return nil }
            // A dollar a million tokens is a millionth of a dollar a token.
            if let parts = Dollars.scaled(text, decimals: 6) { return Dollars(parts: parts) }
            faults.add(line, "\(name) is \"\(text)\", and must be US dollars a million tokens, with at most six decimals")
            return nil
        }
        let (input, output) = (number("input"), number("output"))
        for name in ["input", "output"] where !fields.has(name) { faults.add(fields.line, "the price of \(entry.key) has no \(name)") }
        guard let input, let output else { return nil }
        return Price(input: input, output: output, cacheRead: number("cache_read") ?? input, cacheWrite: number("cache_write") ?? input)
    }
}
