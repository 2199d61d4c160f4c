/// The channels of a file.
package struct ChannelSet: Sendable {
    package internal(set) var channels: [Channel] = []
    /// The channels of alerts that name none; empty for all channels.
    package internal(set) var standard: [String] = []

    package subscript(name: String) -> Channel? { channels.first { $0.name == name } }

    /// The channels of an alert.
    ///
    /// - Parameter named: the channels that the alert names.
    package func names(of named: [String]) -> [String] {
        var result: [String] = []
        for name in named.isEmpty ? standard.isEmpty ? channels.map(\.name) : standard : named where !result.contains(name) { result.append(name) }
        return result
    }
}
