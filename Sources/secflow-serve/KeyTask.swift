import Access
import Bytes
import Clocks
import Glibc
import JSONLines
import Records
import Service
import Tool
import Warehouse
import WarehouseTool

/// Making, listing and revoking API keys: what the tool does instead of serving.
struct KeyTask {
    private let options: SecflowServe
    private let diagnostics: Diagnostics

    init(_ options: SecflowServe, _ diagnostics: Diagnostics) { (self.options, self.diagnostics) = (options, diagnostics) }

    /// Does what the options ask for. Returns whether they ask for anything.
    func run() throws(ToolFailure) -> Bool {
        guard options.makeKey != nil || options.listKeys || options.revokeKey != nil else { return false }
        Signals.install()
        let location = try DatabaseLocation.named(options.db)
        if let name = options.makeKey { try make(name, location) }
        if options.listKeys { try list(location) }
        if let id = options.revokeKey { try revoke(id, location) }
        return true
    }

    /// Writes the new key, which can never be read again, on a line of its own.
    private func make(_ name: String, _ location: DatabaseLocation) throws(ToolFailure) {
        let (key, prefix, hash) = KeyTable.makeKey()
        let ids = (key: WorkflowDatabase.randomUUID(), user: WorkflowDatabase.randomUUID())
        let expiresAt = options.expires.map { Instant.utc(seconds: wallSeconds() + $0 * 86_400) }
        try database(location) { database throws(WarehouseFailure) in
            try database.addKey(ids: ids, name: name, prefix: prefix, hash: hash, scopes: options.scope.map(\.rawValue), expiresAt: expiresAt)
        }
        try write(Array("\(key)\n".utf8))
        diagnostics.note("the key \(ids.key) of \(name) is made: it is written once, and the database has only its hash")
    }

    private func list(_ location: DatabaseLocation) throws(ToolFailure) {
        let reader = try rethrowing(
            WarehouseReader(location, application: "secflow-serve", shouldStop: { Signals.isStopRequested }), as: ToolFailure.init(database:))
        var writer = JSONWriter()
        for key in try rethrowing(reader.apiKeys(), as: ToolFailure.init(database:)) {
            writer.beginObject()
            writer.member("type", "api_key")
            writer.member("id", key.id)
            writer.member("name", key.name)
            writer.member("prefix", key.prefix)
            writer.key("scopes")
            writer.beginArray()
            for scope in key.scopes { writer.string(scope) }
            writer.endArray()
            writer.member("created_at", key.createdAt.map { Instant.utc(microseconds: $0) })
            writer.member("expires_at", key.expiresAt.map { Instant.utc(microseconds: $0) })
            writer.member("revoked_at", key.revokedAt.map { Instant.utc(microseconds: $0) })
            writer.endObject()
            writer.endLine()
        }
        try write(writer.bytes)
    }

    private func revoke(_ id: String, _ location: DatabaseLocation) throws(ToolFailure) {
        guard WarehouseReader.isUUID(id) else { throw ToolFailure(.usage, "\(id) is no identifier of a key: --list-keys has them") }
        var isFound = false
        try database(location) { database throws(WarehouseFailure) in isFound = try database.revokeKey(id) }
        guard isFound else { throw ToolFailure(.rejected, "the database has no key \(id)") }
    }

    private func database(_ location: DatabaseLocation, _ body: (AccessDatabase) throws(WarehouseFailure) -> Void) throws(ToolFailure) {
        do throws(WarehouseFailure) {
            let database = try AccessDatabase(location, shouldStop: { Signals.isStopRequested }) { diagnostics.note($0) }
            try body(database)
        } catch { throw ToolFailure(database: error) }
    }

    private func write(_ bytes: [UInt8]) throws(ToolFailure) {
        var output = Output(STDOUT_FILENO, path: "standard output")
        do throws(SystemFailure) {
            try output.write(bytes.span)
            try output.flush()
        } catch { throw ToolFailure(error) }
    }
}
