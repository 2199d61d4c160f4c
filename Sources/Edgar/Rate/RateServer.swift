import Clocks
import Glibc
package import RedisClient

/// The turns of many hosts behind one address, kept by a Redis server: the rule of `RateState`, run by the server with its own clock.
///
/// Everything is one hash. Its times are microseconds of Unix time: Lua's numbers are exact up to 2^53. What an answer says of time is how far off it is,
/// so that the hosts' clocks need not agree with the server's nor with one another.
package final class RateServer: RateKeeper {
    package var spacing = 0
    package var place: String { "\(connection.address)" }
    private let connection: RedisConnection

    private static let key = "secflow:rate"
    private static let script = """
        -- KEYS: the hash. ARGV: what to do, then its numbers, in microseconds.
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local names = {'next_slot', 'cool_off_until', 'cool_off_length', 'last_accepted'}
        local found = redis.call('HMGET', KEYS[1], 'next_slot', 'cool_off_until', 'cool_off_length', 'last_accepted', 'cool_off_reason')
        local state = {}
        for index, name in ipairs(names) do
            -- What is no time of this era (no number, none at all, an infinite one) was not written by this script.
            local number = tonumber(found[index])
            if not number or number ~= number or math.abs(number) > 3e15 then number = 0 end
            state[name] = number
        end
        state.cool_off_reason = found[5] or ''
        local doing = ARGV[1]
        local spacing = tonumber(ARGV[2])

        -- A clock that was set back: a cool-off may become longer by it, never shorter; slots are taken anew.
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

        local answer
        if doing == 'reserve' then
            accepted(tonumber(ARGV[3]))
            local slot = math.max(now, state.next_slot, state.cool_off_until)
            state.next_slot = slot + spacing
            answer = {slot - now}
        elseif doing == 'accepted' then
            accepted(tonumber(ARGV[3]))
            answer = {0}
        elseif doing == 'throttled' then
            local length, window = tonumber(ARGV[3]), tonumber(ARGV[4])
            local had = state.cool_off_until ~= 0 and now - state.cool_off_until < window
            if had or (state.last_accepted ~= 0 and now - state.last_accepted < window) then
                -- Others meet the same page; a cool-off of a 429 is another thing.
                local is_new = state.cool_off_until <= now or (state.cool_off_reason ~= 'throttled' and state.cool_off_until < now + length)
                if is_new then cool_off(length, 'throttled') end
                answer = {state.cool_off_until - now, is_new and 1 or 0}
            else
                answer = {-1, 0}
            end
        elseif doing == 'cool_off' then
            cool_off(tonumber(ARGV[3]), ARGV[4])
            answer = {0}
        else
            return {now, state.next_slot, state.cool_off_until, state.cool_off_length, state.last_accepted, state.cool_off_reason}
        end
        for _, name in ipairs(names) do redis.call('HSET', KEYS[1], name, string.format('%.0f', state[name])) end
        redis.call('HSET', KEYS[1], 'cool_off_reason', state.cool_off_reason)
        return answer
        """

    /// - Parameter password: as REDISCLI_AUTH says.
    package init(_ address: RedisAddress, password: String?) {
        connection = RedisConnection(address, password: password)
    }

    package func reserve(acceptedAgo: Int?) throws(EdgarFailure) -> Int {
        let asked = bootNanoseconds()
        let answer = try run("reserve", [acceptedAgo.map { "\($0 / 1000)" } ?? "-1"])
        // The server read its clock somewhere between question and answer.
        let middle = asked + (bootNanoseconds() - asked) / 2
        guard let wait = Self.nanoseconds(answer.first?.integer), wait >= 0 else { throw noAnswer }
        return middle + wait
    }

    package func coolOff() throws(EdgarFailure) -> CoolOff? {
        let (state, now) = try read()
        return state.coolOffUntil > now ? CoolOff(until: state.coolOffUntil, reason: state.coolOffReason) : nil
    }

    package func noteAccepted(ago: Int) throws(EdgarFailure) {
        _ = try run("accepted", ["\(ago / 1000)"])
    }

    package func throttled(length: Int, window: Int) throws(EdgarFailure) -> Pacer.Verdict {
        let answer = try run("throttled", ["\(length / 1000)", "\(window / 1000)"])
        guard let left = Self.nanoseconds(answer.first?.integer) else { throw noAnswer }
        return left < 0 ? .identityRefused : .coolOff(seconds: left / RateState.second + 1, isNew: answer.last?.integer == 1)
    }

    package func coolOff(length: Int, reason: String) throws(EdgarFailure) {
        _ = try run("cool_off", ["\(length / 1000)", reason])
    }

    package func state() throws(EdgarFailure) -> RateState { try read().state }

    private func read() throws(EdgarFailure) -> (state: RateState, now: Int) {
        let answer = try run("read", [])
        let times = answer.prefix(5).compactMap { Self.nanoseconds($0.integer) }
        guard answer.count == 6, times.count == 5 else { throw noAnswer }
        var state = RateState()
        (state.nextSlot, state.coolOffUntil, state.coolOffLength, state.lastAccepted) = (times[1], times[2], times[3], times[4])
        state.coolOffReason = answer[5].text ?? ""
        return (state, times[0])
    }

    /// Of an answer in microseconds; nil for what is no time of this era.
    static func nanoseconds(_ micros: Int?) -> Int? {
        guard let micros, micros.magnitude < RateState.latestSecond * 1_000_000 else { return nil }
        return micros * 1000
    }

    /// Without a turn that is one nothing may be asked.
    private var noAnswer: EdgarFailure { EdgarFailure(.rateUnavailable, "\(place): an answer that is none of ours") }

    private func run(_ doing: String, _ arguments: [String]) throws(EdgarFailure) -> [RedisReply] {
        do throws(RedisFailure) {
            return try connection.run(Self.script, keys: [Self.key], arguments: [doing, "\(spacing / 1000)"] + arguments).array ?? []
        } catch {
            let message = "the request rate cannot be kept: \(error)"
            if case .refused(let text) = error.kind, ["WRONGPASS", "NOAUTH", "NOPERM", "ERR invalid DB", "ERR DB index"].contains(where: text.hasPrefix) {
                throw EdgarFailure(.configuration, message)
            }
            throw EdgarFailure(.rateUnavailable, message)
        }
    }
}
