import Digest

/// Signatures of Standard Webhooks (version 1, symmetric): HMAC-SHA256 over the identifier, the time and the body.
enum WebhookSignature {
    /// The key of a secret, `whsec_` and 24 to 64 bytes in base64; nil for any other text.
    static func key(_ secret: String) -> [UInt8]? {
        guard secret.hasPrefix("whsec_"), let key = [UInt8](base64: String(secret.dropFirst(6))), (24...64).contains(key.count) else { return nil }
        return key
    }

    /// - Parameter seconds: Unix time.
    static func headers(id: String, seconds: Int, body: [UInt8], key: [UInt8]) -> [(name: String, value: String)] {
        let signed = Array("\(id).\(seconds).".utf8) + body
        let signature = HMACSHA256.authenticate(signed.span, key: key).base64
        return [("webhook-id", id), ("webhook-timestamp", String(seconds)), ("webhook-signature", "v1,\(signature)")]
    }

    /// The body: the kind of the message, a time, and the record.
    ///
    /// - Parameter time: RFC 3339.
    static func body(_ message: Message, time: String) -> [UInt8] {
        let type = message.isDigest ? "alert.digest" : "alert.\(message.action.rawValue)"
        return Array("{\"type\":\"\(type)\",\"timestamp\":\"\(time)\",\"data\":".utf8) + message.record + Array("}".utf8)
    }
}
