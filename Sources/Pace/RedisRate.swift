import Clocks
import Glibc
package import RedisClient

/// Keeps the request rate in a Redis server, shared by all hosts behind one address. The server runs the rule of `RateState` as a script, with its
/// own clock.
///
/// The state is one hash. Its times are microseconds of Unix time, because Lua's numbers are exact up to 2^53. Replies give times relative to the moment of the
/// reply, so that the clocks of the hosts and of the server need not agree.
package final class RedisRate: RateKeeper {
    package var spacing = 0
    package var place: String { "\(connection.address)" }
    private let connection: RedisConnection

    private static let key = "secflow:rate"
    private static let script = """
        -- KEYS: the hash. ARGV: the operation, the spacing, then the operation's arguments; times in microseconds.
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local names = {'next_slot', 'cool_off_until', 'cool_off_length', 'last_accepted'}
        local found = redis.call('HMGET', KEYS[1], 'next_slot', 'cool_off_until', 'cool_off_length', 'last_accepted', 'cool_off_reason')
        local state = {}
        for index, name in ipairs(names) do
            -- A value that is missing, no number, infinite or beyond the year 2065 was not written by this script.
            local number = tonumber(found[index])
            if not number or number ~= number or math.abs(number) > 3e15 then number = 0 end
            state[name] = number
        end
        state.cool_off_reason = found[5] or ''
        local operation = ARGV[1]
        local spacing = tonumber(ARGV[2])

        -- The clock may have been set back: a cool-off may become longer by that, never shorter; the next slot is now.
        if state.cool_off_until - now > state.cool_off_length then state.cool_off_until = now + state.cool_off_length end
        if state.next_slot > math.max(now, state.cool_off_until) + math.max(60000000, 256 * spacing) then state.next_slot = now end
        if state.last_accepted > now then state.last_accepted = now end

        local function accepted(ago)
            if ago >= 0 then state.last_accepted = math.max(state.last_accepted, now - ago) end
        end
        local function cool_off(length, reason)
            if now + length > state.cool_off_until then
                state.cool_off_until, state.cool_off_length, state.cool_off_reason = now + length, length, reason
            end
        end

        local reply
        if operation == 'reserve' then
            accepted(tonumber(ARGV[3]))
            local slot = math.max(now, state.next_slot, state.cool_off_until)
            state.next_slot = slot + spacing
            reply = {slot - now}
        elseif operation == 'accepted' then
            accepted(tonumber(ARGV[3]))
            reply = {0}
        elseif operation == 'throttled' then
            local length, window = tonumber(ARGV[3]), tonumber(ARGV[4])
            local throttled, first = ARGV[5], ARGV[6]
            local was_first = state.cool_off_reason == first
            local had = state.cool_off_until > now or (not was_first and state.cool_off_until ~= 0 and now - state.cool_off_until < window)
            local is_first = state.last_accepted == 0 and not had and not was_first
            if had or is_first or (state.last_accepted ~= 0 and now - state.last_accepted < window) then
                -- Requests that were under way get the same page: do not make the cool-off longer. A shorter one after a 429 gives way.
                local is_throttled = was_first or state.cool_off_reason == throttled
                local is_new = state.cool_off_until <= now or (not is_throttled and state.cool_off_until < now + length)
                if is_new then cool_off(length, is_first and first or throttled) end
                reply = {state.cool_off_until - now, is_new and 1 or 0}
            else
                reply = {-1, 0}
            end
        elseif operation == 'cool_off' then
            cool_off(tonumber(ARGV[3]), ARGV[4])
            reply = {0}
        else
            return {now, state.next_slot, state.cool_off_until, state.cool_off_length, state.last_accepted, state.cool_off_reason}
        end
        for _, name in ipairs(names) do redis.call('HSET', KEYS[1], name, string.format('%.0f', state[name])) end
        redis.call('HSET', KEYS[1], 'cool_off_reason', state.cool_off_reason)
        return reply
        """

    package init(_ address: RedisAddress, _ access: RedisAccess) {
        connection = RedisConnection(address, access)
    }

    package func reserve(acceptedAgo: Int?) throws(PaceFailure) -> Int {
        let sent = bootNanoseconds()
        let reply = try run("reserve", [acceptedAgo.map { "\($0 / 1000)" } ?? "-1"])
        // The server read its clock at some moment between the command and the reply: assume the middle.
        let middle = sent + (bootNanoseconds() - sent) / 2
        guard let wait = Self.nanoseconds(reply.first?.integer), wait >= 0 else { throw badReply }
        return middle + wait
    }

    package func coolOff() throws(PaceFailure) -> CoolOff? {
        let (state, now) = try read()
        return state.coolOff(at: now)
    }

    package func noteAccepted(ago: Int) throws(PaceFailure) {
        _ = try run("accepted", ["\(ago / 1000)"])
    }

    package func noteThrottled(length: Int, window: Int) throws(PaceFailure) -> Pacer.ThrottleMeaning {
        let reply = try run("throttled", ["\(length / 1000)", "\(window / 1000)", RateState.throttledReason, RateState.firstThrottledReason])
        guard let left = Self.nanoseconds(reply.first?.integer) else { throw badReply }
        return left < 0 ? .identityRefused : .coolOff(seconds: left / RateState.second + 1, isNew: reply.last?.integer == 1)
    }

    package func startCoolOff(length: Int, reason: String) throws(PaceFailure) {
        _ = try run("cool_off", ["\(length / 1000)", reason])
    }

    package func state() throws(PaceFailure) -> RateState { try read().state }

    private func read() throws(PaceFailure) -> (state: RateState, now: Int) {
        let reply = try run("read", [])
        let times = reply.prefix(5).compactMap { Self.nanoseconds($0.integer) }
        guard reply.count == 6, times.count == 5 else { throw badReply }
        var state = RateState()
        (state.nextSlot, state.coolOffUntil, state.coolOffLength, state.lastAccepted) = (times[1], times[2], times[3], times[4])
        state.coolOffReason = reply[5].text ?? ""
        return (state, times[0])
    }

    /// Converts microseconds of a reply to nanoseconds; nil for an invalid time.
    static func nanoseconds(_ micros: Int?) -> Int? {
        guard let micros, micros.magnitude < RateState.latestSecond * 1_000_000 else { return nil }
        return micros * 1000
    }

    /// The failure for a reply that the script cannot give. Without a valid slot, no request may be sent.
    private var badReply: PaceFailure { PaceFailure(.unavailable, "the request rate cannot be kept: \(place): unexpected reply") }

    private func run(_ operation: String, _ arguments: [String]) throws(PaceFailure) -> [RedisReply] {
        do throws(RedisFailure) {
            return try connection.run(Self.script, keys: [Self.key], arguments: [operation, "\(spacing / 1000)"] + arguments).array ?? []
        } catch {
            throw PaceFailure(error.isPermanent ? .configuration : .unavailable, "the request rate cannot be kept: \(error)")
        }
    }
}
