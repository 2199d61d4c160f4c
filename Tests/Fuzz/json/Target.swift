import Bytes
import FuzzSupport
import JSONLines

/// Scanner, object, tree and writer on the same text. They must agree on whether the text is JSON, and their output must parse to the same value.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = [UInt8](data, count)
    let isValue = checkScanner(text)
    checkTree(text, isValue: isValue)
    checkObject(text)
    checkWriter(text)
    return 0
}

/// Whether the text is a single JSON value.
private func checkScanner(_ text: [UInt8]) -> Bool {
    let scanner = JSONScanner()
    let start = scanner.skipBlanks(text.span, 0)
    guard let end = try? scanner.value(text.span, start) else { return false }
    require(end > start && end <= text.count, "a value that ends at \(end) of \(text.count)")
    return scanner.skipBlanks(text.span, end) == text.count
}

private func checkTree(_ text: [UInt8], isValue: Bool) {
    let value = try? JSONValue(parsing: text.span)
    require((value != nil) == isValue, "scanner and tree disagree")
    guard let value else { return }
    var writer = JSONWriter()
    writer.value(value)
    require((try? JSONValue(parsing: writer.bytes.span)) == value, "a tree changes when it is written and read")
}

private func checkObject(_ text: [UInt8]) {
    guard var object = try? JSONObject(parsing: text.span) else { return }
    let written = bytes(of: object)
    require((try? JSONObject(parsing: written.span)).map(bytes(of:)) == written, "an object changes when it is written and read")
    var members = 0
    object.forEachMember { key, value in
        members += 1
        require((try? JSONValue(parsing: value)) != nil, "a member's value is not JSON")
        var name: [UInt8] = []
        JSONText.unescape(key, into: &name)
        require(name.count <= key.count * 3, "a decoded key is longer than its text")
    }
    for name in ["cik", "documents", "problems"] as [StaticString] { _ = (object.string(name), object.integer(name), object.boolean(name), object.value(name)) }
    // Members added to a full object are refused when the object is read again.
    guard members + 2 <= JSONLimits.members else { return }
    object.set("cik", "0000320193")
    object.remove("documents")
    object.set("added", 1)
    let changed = try? JSONObject(parsing: bytes(of: object).span)
    require(changed?.string("cik") == "0000320193" && changed?.integer("added") == 1 && changed?.has("documents") == false, "what was set is not there")
}

private func checkWriter(_ text: [UInt8]) {
    var writer = JSONWriter()
    writer.string(text.span)
    let string = JSONText.string(writer.bytes.span)
    require((try? JSONValue(parsing: writer.bytes.span)) == string.map(JSONValue.string), "a string that is none")
    guard let valid = String(validating: text, as: UTF8.self) else { return }
    require(string == valid, "a string changes when it is written and read")
}

private func bytes(of object: JSONObject) -> [UInt8] {
    var bytes: [UInt8] = []
    object.write(to: &bytes)
    return bytes
}

@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ room: Int, _ seed: CUnsignedInt) -> Int {
    mutated(data, size, room: room, seed: seed, by: [RecordMutator.self])
}
