import Access
import Bytes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Processes
import ServerTool
import Service
import ServiceLifecycle
import Tool
import Warehouse
import WarehouseTool

/// The server: opens the database, listens, and serves until a signal stops it. Requests in hand are answered before it ends.
struct ServiceServer {
    let options: SecflowServe
    let diagnostics: Diagnostics

    func run() async throws {
        Signals.install()
        var settings = WarehouseService.Settings(try DatabaseLocation.named(options.db), version: secflowVersion)
        settings.isLocal = !options.asksForCredentials && !options.anonymous
        settings.access = try options.access(settings.location)
        settings.store = try options.filings()
        settings.counter = try options.counter()
        settings.proxies = TrustedProxies(options.proxy) ?? .none
        settings.audit = try options.audit(settings.location, diagnostics)
        let file = try options.portFile.map { path throws(ToolFailure) in try PortFile(path) }
        let (location, readers) = (settings.location, settings.limits.readers)
        try checkDatabase(location)
        let service = WarehouseService(settings)
        let threads = NIOThreadPool(numberOfThreads: readers + Self.otherThreads)
        threads.start()
        // Keep the framework from logging: failures are reported in this tool's messages.
        var logger = Logger(label: "secflow-serve")
        logger.logLevel = .critical
        settings.audit?.start()
        let series = options.recordMetrics ? SeriesRecorder(location, service.metrics) { [diagnostics] in diagnostics.error($0) } : nil
        series?.start()
        // One loop for each core that this process may use: several on one core would make some clients wait for the others.
        NIOSingletons.groupLoopCountSuggestion = availableCores()
        let (listen, diagnostics) = (options.listen, diagnostics)
        let application = Application(
            responder: ServiceResponder(service: service, threads: threads),
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(60), httpDecoderConfiguration: Self.decoder)),
            configuration: ApplicationConfiguration(address: .hostname(listen.host, port: listen.port), backlog: 1024),
            onServerRunning: { channel in
                guard let port = channel.localAddress?.port else { return }
                do throws(SystemFailure) { try file?.write(port) } catch { diagnostics.error(error.description) }
                diagnostics.note("serving at http://\(listen.text(port: port))")
            },
            logger: logger)
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(Self.longestDrain)
        let group = ServiceGroup(configuration: configuration)
        let watching = Task {
            while !Signals.isStopRequested, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
            await group.triggerGracefulShutdown()
            try? await Task.sleep(for: .seconds(Self.drain))
            service.stop()
        }
        defer { watching.cancel() }
        do {
            try await group.run()
        } catch let error as IOError {
            throw ToolFailure(.inputOutput, SystemFailure("listen on", listen.text(port: listen.port), errno: error.errnoCode).description)
        }
        service.stop()
        settings.audit?.stop()
        series?.stop()
        try? await threads.shutdownGracefully()
    }

    /// Seconds after a signal until queries in hand are ended, and until the connections of clients that do not read are.
    private static let (drain, longestDrain) = (5, 7)

    /// The memory arenas of all threads together. With an arena each, every thread would keep the memory of a piece.
    static let arenas: Int32 = 2
    /// Threads for what waits but reads no rows: for a free connection, or for a change mark.
    private static let otherThreads = 4
    /// The most bytes and fields of a request's header.
    private static let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)

    /// A server whose database is missing or of another version does not start; one whose database is away waits for it.
    private func checkDatabase(_ location: DatabaseLocation) throws(ToolFailure) {
        do throws(WarehouseFailure) {
            _ = try WarehouseReader(location, application: "secflow-serve", shouldStop: { Signals.isStopRequested })
        } catch {
            guard error.kind == .busy || error.kind == .unavailable else { throw ToolFailure(database: error) }
            diagnostics.warning("\(error.message): requests are answered with 503 until it can be read")
        }
    }
}
