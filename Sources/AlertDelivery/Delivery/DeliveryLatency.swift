import Records
import TelemetryFormats

/// The time from the acceptance of a filing by the SEC to the delivery of its alert.
enum DeliveryLatency {
    /// Buckets from a second to a week.
    static var histogram: Histogram { Histogram(bounds: [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400, 604_800]) }

    /// Returns the seconds; nil for a message without a time of acceptance.
    ///
    /// - Parameter deliveredAt: Unix time.
    static func seconds(of message: Message, deliveredAt: Int) -> Double? {
        guard let text = message.acceptedAt else { return nil }
        let bytes = Array(text.utf8)
        guard let accepted = Instant.microseconds(bytes.span) else { return nil }
        return max(0, Double(deliveredAt) - Double(accepted) / 1e6)
    }
}
