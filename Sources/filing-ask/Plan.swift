import Bytes
import Glibc
import HTTP
import LanguageModel
import RedisClient
import Tool

/// What a run asks, of whom and for how much, checked before any input is read.
struct Plan {
    let prompts: PromptSet
    private let command: FilingAsk
    private let settings: CallSettings
    private let environment: [String: String]

    init(_ command: FilingAsk, _ prompts: [Prompt], _ prices: PriceList?, _ run: Run) throws(ToolFailure) {
        self.command = command
        environment = Self.readEnvironment()
        self.prompts = try Self.promptSet(command, prompts, prices)
        let dialects = Set(self.prompts.prompts.compactMap { $0.choice?.dialect })
        if dialects.count > 1, command.baseUrl != nil {
            throw ToolFailure(.usage, "--base-url is one address, and the prompts have two dialects: set ANTHROPIC_BASE_URL and OPENAI_BASE_URL instead")
        }
        var services: [Dialect: Service] = [:]
        for dialect in dialects {
            do throws(Service.Fault) { services[dialect] = try Service(dialect, base: command.baseUrl, environment: environment) } catch {
                // Nothing is sent in a dry run: no key is needed.
                if !command.dryRun { throw ToolFailure(.configuration, error.message) }
            }
        }
        settings = CallSettings(
            services: services, prices: prices, attempts: command.attempts, jobs: run.possibleJobs(command.jobs, descriptorsEach: 3),
            certificates: environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }, asksAgain: command.again)
    }

    /// The prompts with their models, which have prices where a budget needs them.
    static func promptSet(_ command: FilingAsk, _ prompts: [Prompt], _ prices: PriceList?) throws(ToolFailure) -> PromptSet {
        let set = try rethrowing(PromptSet(prompts, dialect: command.dialect?.dialect, model: command.model)) { (fault: PromptFault) in
            ToolFailure(.configuration, fault.message)
        }
        guard let prices, command.budget != nil else { return set }
        for prompt in set.prompts {
            guard let model = prompt.choice?.model, prices.price(of: model) == nil else { continue }
            throw ToolFailure(.configuration, "\(command.prices ?? ""): the model \(model) has no price, and without one there is no budget")
        }
        return set
    }

    /// Whether the place of a cache is a Redis server.
    static func isRedis(_ place: String) -> Bool { place.hasPrefix("redis:") || place.hasPrefix("rediss:") }

    /// Opens the cache, the budget and the rate, and makes the queue of calls.
    func queue(_ run: Run) throws(ToolFailure) -> CallQueue {
        let cache = try cache()
        var budget: Budget?
        if let (limit, isDaily) = command.budget.flatMap(Budget.parse), !command.dryRun {
            budget = try rethrowing(Budget(limit: limit, isDaily: isDaily, path: command.budgetFile)) { (failure: SystemFailure) in
                ToolFailure(.configuration, "--budget-file: \(failure)")
            }
        }
        var paces: [Dialect: CallPace] = [:]
        for (dialect, service) in settings.services {
            var path = command.rateFile.map { "\($0)-\(dialect.rawValue)" } ?? ""
            if path.isEmpty { path = "\(try stateFolder())/ask-\(service.fileName)" }
            do throws(SystemFailure) {
                paces[dialect] = try CallPace(path: path, requestsPerMinute: command.requestsPerMinute, tokensPerMinute: command.tokensPerMinute)
            } catch { throw ToolFailure(.configuration, error.description) }
        }
        let diagnostics = run.diagnostics
        let queue = try rethrowing(CallQueue(settings, cache: cache, budget: budget, pace: paces, say: { diagnostics.note($0) })) { (failure: HTTPFailure) in
            ToolFailure(.bug, failure.description)
        }
        if command.dryRun { queue.estimate = Estimate(attempts: command.attempts) }
        return queue
    }

    /// The folder of the cache, or the address of its server.
    func cacheFolder() throws(ToolFailure) -> String {
        if let place = command.cache, !place.isEmpty { return place }
        return "\(try stateFolder())/answers"
    }

    private func cache() throws(ToolFailure) -> any AnswerCache {
        let place = try cacheFolder()
        do throws(CacheFailure) {
            if Self.isRedis(place) { return try RedisAnswerCache(place, RedisAccess(environment: environment)) }
            return try FolderCache(folder: place)
        } catch { throw ToolFailure(.configuration, error.description) }
    }

    private func stateFolder() throws(ToolFailure) -> String {
        do throws(StateFolder.Failure) { return try StateFolder.path(environment) } catch {
            switch error {
            case .system(let failure): throw ToolFailure(.configuration, failure.description)
            case .unsafe(let folder):
                throw ToolFailure(.configuration, "\(folder): other users own it or can write to it: set XDG_STATE_HOME to another folder")
            }
        }
    }

    private static func readEnvironment() -> [String: String] {
        var values: [String: String] = [:]
        let names =
            Dialect.allCases.flatMap { [$0.keyVariable, $0.baseVariable] } + ["REDISCLI_AUTH", "SSL_CERT_FILE", "XDG_STATE_HOME", "HOME"]
        for name in names { values[name] = getenv(name).map { String(cString: $0) } }
        return values
    }
}
