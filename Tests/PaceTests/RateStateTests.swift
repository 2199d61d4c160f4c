import Testing
@testable import Pace

struct RateStateTests {
    private let second = RateState.second
    private let spacing = RateState.second / 10

    private func clock(_ now: Int, offset: Int = 1000 * RateState.second, boot: String = "b") -> RateClock { RateClock(now: now, offset: offset, boot: boot) }

    private func state(now: Int) -> RateState {
        var state = RateState()
        state.adjust(to: clock(now), spacing: spacing)
        return state
    }

    @Test func evenlySpacedWithoutBursts() {
        var state = RateState()
        let now = 5000 * second
        #expect((0..<4).map { _ in state.reserve(at: now, spacing: spacing) - now } == [0, spacing, 2 * spacing, 3 * spacing])
        // After a pause one slot is free at once, not all those that passed unused.
        let later = now + 100 * second
        #expect([state.reserve(at: later, spacing: spacing), state.reserve(at: later, spacing: spacing)] == [later, later + spacing])
    }

    @Test func nothingDuringACoolOff() {
        let now = 5000 * second
        var state = state(now: now)
        state.startCoolOff(at: now, length: 600 * second, reason: "throttled")
        #expect(state.reserve(at: now, spacing: spacing) == now + 600 * second)
        #expect(state.reserve(at: now + 1, spacing: spacing) == now + 600 * second + spacing)
        state.startCoolOff(at: now, length: 60 * second, reason: "shorter")
        #expect(state.coolOffUntil == now + 600 * second)
    }

    /// Of two cool-offs, from a throttle page and from a 429 with a short wait, the longer one wins, whichever comes first. The same page again does not extend it.
    @Test func theLongerCoolOffWins() {
        let now = 5000 * second
        var state = state(now: now)
        state.lastAccepted = now
        state.startCoolOff(at: now, length: 5 * second, reason: "too many requests (429)")
        #expect(state.noteThrottled(at: now, length: 600 * second, window: 600 * second) == .coolOff(seconds: 601, isNew: true))
        #expect(state.coolOffUntil == now + 600 * second && state.coolOffReason == "throttled")
        #expect(state.noteThrottled(at: now + second, length: 630 * second, window: 600 * second) == .coolOff(seconds: 600, isNew: false))
        state.startCoolOff(at: now, length: 5 * second, reason: "too many requests (429)")
        #expect(state.coolOffUntil == now + 600 * second && state.coolOffReason == "throttled")
        state.startCoolOff(at: now, length: 3600 * second, reason: "too many requests (429)")
        #expect(state.noteThrottled(at: now, length: 600 * second, window: 600 * second) == .coolOff(seconds: 3601, isNew: false))
        #expect(state.coolOffUntil == now + 3600 * second)
    }

    /// Before any response was accepted, the first throttle page starts a cool-off. A page after this cool-off refuses the identity, unless a response was
    /// accepted meanwhile.
    @Test func theFirstThrottlePage() {
        let now = 5000 * second
        let length = 600 * second
        var state = state(now: now)
        state.lastAccepted = 0
        #expect(state.noteThrottled(at: now, length: length, window: length) == .coolOff(seconds: 601, isNew: true))
        #expect(state.coolOffUntil == now + length && state.coolOffReason.contains("EDGAR_IDENTITY"))
        #expect(state.noteThrottled(at: now + second, length: length, window: length) == .coolOff(seconds: 600, isNew: false))
        let later = now + length + second
        #expect(state.noteThrottled(at: later, length: length, window: length) == .identityRefused)
        #expect(state.noteThrottled(at: later + 86_400 * second, length: length, window: length) == .identityRefused)
        #expect(state.coolOffUntil == now + length)
        state.lastAccepted = later
        #expect(state.noteThrottled(at: later + second, length: length, window: length) == .coolOff(seconds: 601, isNew: true))
        #expect(state.coolOffReason == "throttled")
    }

    /// With an accepted response that is older than ten minutes, and no cool-off since, a throttle page refuses the identity at once.
    @Test func aThrottlePageLongAfterAnAcceptedResponse() {
        let now = 5000 * second
        var state = state(now: now)
        state.lastAccepted = now - 601 * second
        #expect(state.noteThrottled(at: now, length: 600 * second, window: 600 * second) == .identityRefused)
        #expect(state.coolOff(at: now) == nil)
    }

    /// After the wall clock was set, all times move with it, in either direction.
    @Test(arguments: [3600, -3600, 86400 * 400]) func aClockThatWasSet(_ seconds: Int) {
        let now = 900_000_000 * second
        var state = state(now: now)
        state.startCoolOff(at: now, length: 600 * second, reason: "throttled")
        _ = state.reserve(at: now, spacing: spacing)
        let jumped = now + seconds * second + 10 * second
        state.adjust(to: clock(jumped, offset: (1000 + seconds) * second), spacing: spacing)
        #expect(state.coolOffUntil == jumped + 590 * second)
        #expect(state.nextSlot == state.coolOffUntil + spacing)
    }

    /// After another boot, impossible times are clamped, and a cool-off is not shortened.
    @Test func anotherBoot() {
        let now = 900_000_000 * second
        var state = state(now: now)
        state.startCoolOff(at: now, length: 600 * second, reason: "throttled")
        state.nextSlot = now + 5_000_000 * second
        let earlier = now - 1_000_000 * second
        state.adjust(to: clock(earlier, boot: "other"), spacing: spacing)
        #expect(state.coolOffUntil == earlier + 600 * second)
        #expect(state.nextSlot == earlier)
        #expect(state.reserve(at: earlier, spacing: spacing) == earlier + 600 * second)
    }

    @Test func textAndBack() {
        var state = RateState()
        state.nextSlot = 1_795_404_375_207_820_661
        state.coolOffUntil = 1_795_404_999_000_000_001
        state.coolOffLength = 623 * second
        state.coolOffReason = "too many requests (429)"
        state.lastAccepted = 1_795_404_375_000_000_000
        state.clockOffset = -12_345_678_901
        state.boot = "e85f0202"
        let text = state.text()
        let never = RateState().text()
        #expect(RateState(parsing: text.span) == state)
        #expect(state.paddedText().count == RateState.fileSize)
        #expect(RateState(parsing: never.span).nextSlot == 0)
    }

    @Test(arguments: ["", "\u{0}\u{0}\u{0}", "next_slot", "next_slot x\ncool_off_until 99999999999999999999\n", "next_slot 9.\n\n\nboot"])
    func garbage(_ text: String) {
        let bytes = Array(text.utf8)
        var state = RateState(parsing: bytes.span)
        state.adjust(to: clock(5000 * second), spacing: spacing)
        #expect(state.reserve(at: 5000 * second, spacing: spacing) == 5000 * second)
    }

    /// Numbers that the program would never write: none traps, or delays a slot for longer than the file says.
    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "2999999999", "-2999999999", "3000000000", "nan", "inf", "1e300", "-0.999999999999"])
    func extremes(_ number: String) {
        for name in ["next_slot", "cool_off_until", "cool_off_seconds", "last_accepted", "clock_offset"] {
            for other in ["", "cool_off_until 2999999999\n", "cool_off_until -2999999999\nclock_offset -2999999999\n", "clock_offset 2999999999\n"] {
                let text = Array("\(other)\(name) \(number)\nboot b\n".utf8)
                var state = RateState(parsing: text.span)
                let now = 1_790_000_000 * second
                for spacing in [0, spacing, RateState.longestSpacing] {
                    state.adjust(to: clock(now), spacing: spacing)
                    #expect(state.reserve(at: now, spacing: spacing) >= now)
                    _ = state.noteThrottled(at: now, length: 630 * second, window: 600 * second)
                    #expect(!state.text().isEmpty)
                }
            }
        }
    }

    /// Texts that may be overwritten: the program's own, one written by hand, and an empty one.
    @Test func ownTexts() {
        let written = RateState().paddedText()
        func isText(_ bytes: [UInt8]) -> Bool { RateState.isText(bytes.span) }
        #expect(isText(written))
        for text in ["", "\n \n", "\0\0\0\n\0", "next_slot", "cool_off_until 5100\n\nboot x", "cool_off_reason anything at all\n"] {
            #expect(isText(Array(text.utf8)), "\(text)")
        }
        for text in ["x", "# notes\n", "#!/bin/sh\n", "{}\n", "next_slots 1\n", " next_slot 1\n", "next_slot 1\nhello\n", "\0a", "boots"] {
            #expect(!isText(Array(text.utf8)), "\(text)")
        }
    }

    /// A cool-off that was written by hand counts.
    @Test func aCoolOffByHand() {
        let text = Array("cool_off_until 5100\n".utf8)
        var state = RateState(parsing: text.span)
        state.adjust(to: clock(5000 * second), spacing: spacing)
        #expect(state.reserve(at: 5000 * second, spacing: spacing) == 5100 * second)
    }
}
