package import Bytes
import Clocks
import JSONLines
import Records
import Synchronization
import Threads
package import Warehouse

/// Records what callers were refused, and who read answers. Refusals of one caller for one reason are one row a minute, with their count.
package final class AuditTrail: @unchecked Sendable {
    package enum Place: Sendable {
        /// The table `audit_logs` of a PostgreSQL database.
        case database(DatabaseLocation)
        /// A file that lines are appended to.
        case file(String)
    }

    /// Who did something, and from where.
    package struct Actor: Sendable {
        /// The caller; nil if it is not known.
        let caller: Caller?
        let address: String
        let userAgent: String?
        package init(_ caller: Caller?, address: String, userAgent: String?) {
            (self.caller, self.address) = (caller, address)
            self.userAgent = userAgent.map { String($0.prefix(AuditTrail.userAgentLimit)) }
        }
    }

    /// Seconds over which refusals are counted, and between two writings.
    private static let (window, interval) = (60.0, 1.0)
    /// The most seconds that a writing waits for the database, and that each of the last ones does when the server ends.
    private static let (patience, lastPatience) = (5.0, 1.0)
    /// The most refusals that are counted apart, and events that wait; beyond, the oldest are written without waiting, or dropped and counted.
    private static let (refusalLimit, eventLimit) = (10_000, 50_000)
    fileprivate static let userAgentLimit = 200

    private struct Refusal: Hashable {
        let identity: String
        let code: String
    }

    private struct State {
        var refusals: [Refusal: (actor: Actor, resource: String, count: Int, since: Double)] = [:]
        var events: [AuditEvent] = []
        var dropped = 0
    }

    private let place: Place
    private let report: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let writer = Mutex<AccessDatabase?>(nil)
    private let thread = RepeatingThread(every: interval)
    /// Until when the present writing may last, by the monotonic clock, and how long the next one may.
    private let time = Mutex((deadline: 0.0, patience: patience))

    /// - Parameter report: is called with a message when rows cannot be written. They wait, and are written later.
    package init(_ place: Place, report: @escaping @Sendable (String) -> Void) throws(SystemFailure) {
        if case .file(let path) = place { _ = try AppendedLines(path) }
        (self.place, self.report) = (place, report)
    }

    package func start() { thread.start { [self] in write(all: false) } }

    /// Writes what is left.
    package func stop() {
        time.withLock { $0 = (min($0.deadline, monotonicSeconds() + Self.lastPatience), Self.lastPatience) }
        thread.stop()
        write(all: true)
    }

    package func refused(_ actor: Actor, code: String, resource: String) {
        let refusal = Refusal(identity: actor.caller?.identity ?? actor.address, code: code)
        state.withLock { state in
            if state.refusals[refusal] == nil, state.refusals.count >= Self.refusalLimit { Self.close(&state, before: .infinity) }
            state.refusals[refusal, default: (actor, resource, 0, monotonicSeconds())].count += 1
        }
    }

    package func read(_ actor: Actor, resource: String, id: String?) {
        let event = Self.event("READ", actor, resource: resource, id: id, code: nil, count: 1)
        state.withLock { Self.add(event, to: &$0) }
    }

    // MARK: Writing

    private static func add(_ event: AuditEvent, to state: inout State) {
        if state.events.count < eventLimit { state.events.append(event) } else { state.dropped += 1 }
    }

    /// Makes events of the refusals that began before a time.
    private static func close(_ state: inout State, before time: Double) {
        for (refusal, found) in state.refusals where found.since < time {
            state.refusals[refusal] = nil
            add(event("REFUSE", found.actor, resource: found.resource, id: nil, code: refusal.code, count: found.count), to: &state)
        }
    }

    private static func event(_ action: String, _ actor: Actor, resource: String, id: String?, code: String?, count: Int) -> AuditEvent {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("caller", actor.caller?.identity)
        writer.member("code", code)
        writer.member("count", count)
        writer.member("at", Instant.utc(microseconds: wallNanoseconds() / 1000))
        writer.endObject()
        return AuditEvent(
            action: action, resourceType: resource, resourceID: id, userID: actor.caller?.userID, address: actor.address.isEmpty ? nil : actor.address,
            userAgent: actor.userAgent, details: String(decoding: writer.bytes, as: UTF8.self))
    }

    private func write(all: Bool) {
        let (events, dropped) = state.withLock { state in
            Self.close(&state, before: all ? .infinity : monotonicSeconds() - Self.window)
            let taken = (state.events, state.dropped)
            (state.events, state.dropped) = ([], 0)
            return taken
        }
        if dropped > 0 { report("\(dropped) rows of the audit are lost: too many came while they could not be written") }
        guard !events.isEmpty, let fault = append(events) else { return }
        if fault.isOfRow {
            // One row that the database refuses must not hold up the others.
            for (index, event) in events.enumerated() {
                guard let fault = append([event]) else { continue }
                report("a row of the audit is lost: \(fault.message)")
                if fault.isOfRow { continue }
                return keep(events[(index + 1)...])
            }
            return
        }
        report("the audit cannot be written: \(fault.message)")
        keep(events[...])
    }

    /// Puts back rows that are to be tried again, before those that came since.
    private func keep(_ events: ArraySlice<AuditEvent>) {
        state.withLock { state in
            let all = events + state.events
            state.dropped += max(0, all.count - Self.eventLimit)
            state.events = Array(all.prefix(Self.eventLimit))
        }
    }

    private var isLate: Bool { time.withLock { monotonicSeconds() >= $0.deadline } }

    /// Why rows could not be written.
    private struct Fault {
        let message: String
        /// Whether the database refuses what is in a row.
        let isOfRow: Bool
    }

    /// Returns what went wrong.
    private func append(_ events: [AuditEvent]) -> Fault? {
        switch place {
        case .file(let path):
            do throws(SystemFailure) { try AppendedLines(path).append(events.flatMap(\.line)) } catch {
                return Fault(message: error.description, isOfRow: false)
            }
        case .database(let location):
            time.withLock { $0.deadline = monotonicSeconds() + $0.patience }
            return writer.withLock { writer in
                do throws(WarehouseFailure) {
                    if writer == nil { writer = try AccessDatabase(location, shouldStop: { [unowned self] in isLate }, note: { _ in }) }
                    try writer?.audit(events)
                } catch {
                    writer = nil
                    return Fault(message: error.message, isOfRow: error.kind == .row)
                }
                return nil
            }
        }
        return nil
    }
}

extension AuditEvent {
    /// The event as a line of JSON, with the columns of the table.
    fileprivate var line: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "audit")
        writer.member("timestamp", Instant.utc(microseconds: wallNanoseconds() / 1000))
        writer.member("user_id", userID)
        writer.member("action", action)
        writer.member("resource_type", resourceType)
        writer.member("resource_id", resourceID)
        writer.member("ip_address", address)
        writer.member("user_agent", userAgent)
        writer.key("details")
        let details = Array(details.utf8)
        writer.raw(details.span)
        writer.endObject()
        writer.endLine()
        return writer.bytes
    }
}
