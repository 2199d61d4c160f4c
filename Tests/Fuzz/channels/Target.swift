import AlertDelivery
import FuzzSupport
import YAML

/// A channels file. Its faults have lines of the file, and its channels are complete.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    let lines = input.count { $0 == 0x0A } + input.count { $0 == 0x0D } + 2
    do throws(YAMLFaults) {
        let set = try ChannelSet(parsing: input.span) { $0 == "NAME" ? "value" : nil }
        require(!set.channels.isEmpty && !set.names(of: []).isEmpty, "a file without channels")
        for channel in set.channels {
            require(!channel.name.isEmpty && (1...lines).contains(channel.line), "a channel without a name or a line")
            require((1...45).contains(channel.timeout), "a time for a message that outlasts its claim")
            if case .command(let words) = channel.destination { require(!words.isEmpty, "a command without a program") }
        }
        for name in set.names(of: []) { require(set[name] != nil, "a default that is no channel") }
    } catch {
        require(!error.faults.isEmpty, "a failure without a fault")
        // Unicode has further ends of lines, of three bytes each.
        for fault in error.faults { require(fault.line >= 1 && fault.line <= lines + input.count / 2, "a fault in line \(fault.line) of \(lines)") }
    }
    return 0
}
