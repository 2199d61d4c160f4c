package import YAML

extension ChannelSet {
    /// Reads a channels file, YAML or JSON, and checks it as a whole. `${NAME}` is taken from the environment.
    ///
    /// - Parameter variable: the value of an environment variable; nil for this process's.
    package init(parsing text: Span<UInt8>, variable: ((String) -> String?)? = nil) throws(YAMLFaults) {
        let document = try YAMLNode(file: text, variable: variable)
        let faults = FaultList()
        read(document, faults)
        try faults.check()
    }

    private mutating func read(_ document: YAMLNode, _ faults: FaultList) {
        guard let file = FieldReader(document, "the file", known: ["version", "channels", "default"], faults) else { return }
        if let version = file["version"], version.value != .number("1") { faults.add(version.line, "version must be 1") }
        guard let list = file["channels"] else {
            if !file.has("channels") { faults.add(1, "channels is missing: a mapping of names to channels") }
            return
        }
        guard case .mapping(let entries) = list.value else {
            return faults.add(list.line, "channels is \(list.kind), and must be a mapping of names to channels")
        }
        if entries.count > ChannelLimits.channels { return faults.add(list.line, "there are more than \(ChannelLimits.channels) channels") }
        if entries.isEmpty { faults.add(list.line, "there are no channels") }
        for entry in entries {
            if let channel = ChannelReader(faults: faults).channel(entry.key, entry.line, entry.value) { channels.append(channel) }
        }
        for (name, line) in file.texts("default", most: ChannelLimits.channels, limit: ChannelLimits.name) ?? [] {
            if !entries.contains(where: { $0.key == name }) { faults.add(line, "default names \(name), and no channel has this name") }
            standard.append(name)
        }
    }
}
