import Digest
import JSONLines

extension Channel {
    /// Sends a message that says what it is, without an outbox.
    ///
    /// - Parameter shouldStop: true gives the message up.
    package func sendTest(shouldStop: @escaping () -> Bool) throws(ChannelFailure) -> SendOutcome {
        let id = "test-" + String(SHA256.hash("\(name)\0\(UInt64.random(in: 0...UInt64.max))").hexadecimal.prefix(27))
        let text = """
            {"type":"alert","id":"\(id)","rule":"test","severity":"info","action":"trigger","title":"A test of the channel \(name)",\
            "body":"alert-send --test sent this message. Nothing has happened."}
            """
        guard let record = try? JSONObject(parsing: Array(text.utf8).span), let message = Message(record) else {
            throw ChannelFailure(message: "channel \(name): the message of the test is none")
        }
        return try sender(openAlerts: { _ in [] }).send(message, shouldStop: shouldStop)
    }
}
