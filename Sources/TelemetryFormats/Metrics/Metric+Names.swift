/// The metrics of this package. `man/secflow.7` describes them, and tests compare it with this list and with what the tools write.
extension Metric {
    private static func counter(_ name: String, _ help: String) -> Metric { Metric(name: "secflow_\(name)", kind: .counter, help: help) }

    private static func gauge(_ name: String, _ help: String, _ combination: Combination = .largest) -> Metric {
        Metric(name: "secflow_\(name)", kind: .gauge, help: help, combination: combination)
    }

    // MARK: Every tool

    package static let recordsRead = counter("records_read_total", "Records read, or made by a tool that reads none.")
    package static let recordsWritten = counter("records_written_total", "Records written to standard output.")
    package static let rejects = counter("rejects_total", "Records rejected.")
    package static let stageSeconds = gauge("stage_seconds", "Seconds that the processes of the tool ran, added up.", .sum)
    package static let runDuration = gauge("run_duration_seconds", "How long the run took; of several processes, the longest.")
    package static let runExitStatus = gauge("run_exit_status", "The exit status of the run; of several processes, the highest.")
    package static let runCompletedAt = gauge("run_completed_at_seconds", "When the run ended, in Unix time; of several processes, the last.")

    // MARK: Requests

    package static let requests = counter("requests_total", "Requests to EDGAR, or to services of language models, by the class of the response's status.")
    package static let coolOffs = counter("cooloffs_total", "Cool-offs that responses of EDGAR, or of services of language models, began.")
    package static let cacheHits = counter("cache_hits_total", "Submissions, or answers of language models, found in the cache.")
    package static let cacheMisses = counter("cache_misses_total", "Submissions, or answers of language models, looked up in the cache and not found.")

    // MARK: One tool

    package static let filingsListed = counter("filings_listed_total", "Filings listed.")
    package static let submissionsFetched = counter("submissions_fetched_total", "Submissions fetched from EDGAR or the cache.")
    package static let submissionsCached = counter("submissions_cached_total", "Submissions that were in the store already.")
    package static let bytesFetched = counter("bytes_fetched_total", "Bytes of the fetched submissions.")
    package static let objectsPut = counter("objects_put_total", "Objects put into the bucket.")
    package static let objectsPresent = counter("objects_present_total", "Objects or files that were there already.")
    package static let bytesPut = counter("bytes_put_total", "Bytes of the objects put.")
    package static let objectsGot = counter("objects_got_total", "Objects got from the bucket.")
    package static let bytesGot = counter("bytes_got_total", "Bytes of the objects got.")
    package static let filingsCompared = counter("filings_compared_total", "Filings compared with what is in the places.")
    package static let differences = counter("differences_total", "Differences found.")

    /// The rows that a table of the database got.
    package static func rowsLoaded(_ table: String) -> Metric { counter("rows_loaded_\(table)_total", "Rows of the table \(table) that were written.") }

    package static let alerts = counter("alerts_total", "Alert records added.")
    package static let answers = counter("answers_total", "Answer records added.")

    // MARK: Workflows

    package static let workflows = counter("workflows_total", "Runs of the workflow, by their status.")
    package static let workflowDuration = gauge("workflow_duration_seconds", "How long the last run of the workflow took.")
    package static let workflowsActive = gauge("workflows_active", "Runs of the workflow that are under way.")
    package static let lastSuccess = gauge("last_success_timestamp_seconds", "When the workflow last succeeded, in Unix time.")
    package static let queueDepth = gauge("queue_depth", "Messages that wait in the queue.")

    // MARK: Answers, alerts, the server

    package static let answerTokens = counter("answer_tokens_total", "Tokens of calls to language models, by model and kind.")
    package static let answerCost = counter("answer_cost_dollars_total", "Cost of calls to language models in US dollars, by model.")
    package static let alertDeliveries = counter("alert_deliveries_total", "Deliveries of alerts, by channel and outcome.")
    package static let alertLatency = Metric(
        name: "secflow_alert_latency_seconds", kind: .histogram, help: "Seconds from the acceptance of a filing by the SEC to the delivery of its alert.")
    package static let httpRequestDuration = Metric(
        name: "secflow_http_request_duration_seconds", kind: .histogram, help: "Seconds that requests to the server took, by route and class of the status.")
    package static let activeCallers = gauge("active_callers", "Callers of the server within the last five minutes.", .sum)

    /// All metrics with a fixed name. `rowsLoaded` has one for each table.
    package static let named: [Metric] = [
        recordsRead, recordsWritten, rejects, stageSeconds, runDuration, runExitStatus, runCompletedAt, requests, coolOffs, cacheHits, cacheMisses,
        filingsListed, submissionsFetched, submissionsCached, bytesFetched, objectsPut, objectsPresent, bytesPut, objectsGot, bytesGot,
        filingsCompared, differences, alerts, answers, workflows,
        workflowDuration, workflowsActive, lastSuccess, queueDepth, answerTokens, answerCost, alertDeliveries, alertLatency, httpRequestDuration,
        activeCallers,
    ]

    /// How the values of a metric combine: as declared here, or by its kind for a metric of another program.
    static func combination(of name: String, _ kind: Kind) -> Combination {
        if kind == .gauge, let known = named.first(where: { $0.name == name }) { return known.combination }
        return kind == .gauge ? .largest : .sum
    }
}
