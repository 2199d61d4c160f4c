import AWS
import AWSTool
import Bytes
import Glibc
import Processes
import Queues
import RedisClient
import Telemetry
import Tool

/// Works on the messages of a queue, or sends some, and returns the exit status.
func runQueue(_ options: FlowRun) -> Int32 {
    StandardDescriptors.hold(closingOnExec: true)
    let diagnostics = options.diagnostics
    do throws(ToolFailure) {
        if options.send { return try sendRecords(options, openQueue(options)) }
        DescriptorLimit.restore()
        guard let command = Command.behindTerminator() else { throw ToolFailure(.usage, "no command: flow-run --queue QUEUE -- COMMAND [ARGUMENT ...]") }
        if let folder = options.textfile {
            do throws(TelemetryFailure) { try TextfileCollector.check(folder) } catch { throw ToolFailure(.inputOutput, "--textfile: \(error.message)") }
        }
        // Before the first thread, which credentials may start.
        var worker: QueueWorker
        do throws(ProcessFailure) { worker = try QueueWorker(options, command) } catch { throw ToolFailure(.inputOutput, error.description) }
        return try worker.run(openQueue(options))
    } catch {
        diagnostics.error(error.message)
        return error.status.rawValue
    }
}

private func openQueue(_ options: FlowRun) throws(ToolFailure) -> any MessageQueue {
    let visibility = Int(options.queueTiming.visibility)
    switch options.queueAddress {
    case .sqs(let url):
        let access = try ServiceAccess()
        return try rethrowing(SQSQueue(url: url, access.settings, access.credentials, visibility: visibility)) { (error: ServiceFailure) in
            ToolFailure(service: error)
        }
    case .redis(let address, let stream): return RedisQueue(address, stream: stream, RedisAccess(environment: redisVariables()), visibility: visibility)
    case nil: throw ToolFailure(.usage, "no queue: --queue takes sqs:URL, redis:STREAM, or redis://HOST/DATABASE?stream=STREAM")
    }
}

private func redisVariables() -> [String: String] {
    var variables: [String: String] = [:]
    for name in ["REDISCLI_AUTH", "SSL_CERT_FILE"] { variables[name] = getenv(name).map { String(cString: $0) } }
    return variables
}

extension ToolFailure {
    init(queue failure: QueueFailure, _ message: String? = nil) {
        let status: ExitStatus =
            switch failure.kind {
            case .transient: .tryAgain
            case .refused: .refused
            case .configuration: .configuration
            case .message: .notRecords
            }
        self.init(status, message ?? failure.description)
    }
}
