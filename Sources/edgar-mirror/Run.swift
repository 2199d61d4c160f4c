import Bytes
import Hummingbird
import Logging
import NIOCore
import ServerTool
import Tool

/// The server: reads the headers, listens, and serves until a signal stops it.
struct MirrorServer {
    let options: EdgarMirror
    let diagnostics: Diagnostics

    func run() async throws {
        Signals.install()
        Reloading.install()
        let file = try options.portFile.map { path throws(ToolFailure) in try PortFile(path) }
        try checkLog()
        let site = MirrorSite(try contents())
        let port = PortAnnouncement(file: file, filings: site.contents.catalog.filings.count, diagnostics: diagnostics)
        // Keep the framework from logging: failures are reported in this tool's messages.
        var logger = Logger(label: "edgar-mirror")
        logger.logLevel = .critical
        let application = Application(
            router: try router(site),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: options.port), backlog: 1024),
            onServerRunning: { channel in port.announce(channel.localAddress?.port) },
            logger: logger)
        let serving = Task {
            do {
                try await application.run()
            } catch is CancellationError {
            } catch let error as IOError {
                throw ToolFailure(.inputOutput, SystemFailure("listen on", "127.0.0.1:\(options.port)", errno: error.errnoCode).description)
            }
        }
        let watching = Task {
            while !Signals.isStopRequested, !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(20))
                if Reloading.take() { reload(site) }
            }
            serving.cancel()
        }
        defer { watching.cancel() }
        try await serving.value
    }

    /// Refuses to append to a file of other content, such as a submission.
    private func checkLog() throws(ToolFailure) {
        if let path = options.log {
            guard try rethrowing(FileStatus.isOwn(path, beginning: RequestLog.beginning), as: ToolFailure.init(_:)) else {
                throw ToolFailure(.usage, "\(path) does not hold a log of requests, and was not changed: name another file")
            }
        }
    }

    /// Reads the folder again. If that fails, keeps the old contents.
    private func reload(_ site: MirrorSite) {
        do throws(ToolFailure) {
            site.contents = try contents()
            diagnostics.note("read anew: \(site.contents.catalog.filings.count) filings")
        } catch { diagnostics.error(error.message) }
    }

    private func contents() throws(ToolFailure) -> MirrorSite.Contents {
        do throws(SystemFailure) {
            return MirrorSite.Contents(try Catalog(root: options.root, diagnostics: diagnostics), feedLength: options.feedEntries)
        } catch { throw ToolFailure(.inputOutput, error.description) }
    }

    /// Returns the router. Before a request reaches a route, it is logged, it may be refused, and a fault may be put into its response, in this order.
    private func router(_ site: MirrorSite) throws(ToolFailure) -> Router<MirrorContext> {
        let router = Router(context: MirrorContext.self, options: .autoGenerateHeadEndpoints)
        if let path = options.log {
            do throws(SystemFailure) {
                router.add(middleware: RequestLogging(log: try RequestLog(path: path)))
            } catch { throw ToolFailure(.inputOutput, error.description) }
        }
        if let rate = options.rate {
            router.add(middleware: RateLimit(rate: rate, timeOut: (options.timeOut ?? 600) * 1_000_000_000))
        }
        if !options.fault.isEmpty {
            router.add(middleware: FaultInjection(plan: FaultPlan(options.fault, seed: options.seed ?? 1), prefix: options.faultOn ?? "/"))
        }
        site.addRoutes(to: router)
        return router
    }
}

/// Announces on standard error, and in a file for scripts, that the server takes requests.
private struct PortAnnouncement: Sendable {
    let file: PortFile?
    let filings: Int
    let diagnostics: Diagnostics

    func announce(_ port: Int?) {
        guard let port else { return }
        if let file {
            do throws(SystemFailure) {
                try file.write(port)
            } catch { diagnostics.error(error.description) }
        }
        diagnostics.note("serving \(filings) \(filings == 1 ? "filing" : "filings") at http://127.0.0.1:\(port)")
    }
}
