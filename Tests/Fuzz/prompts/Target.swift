import FuzzSupport
import JSONLines
import LanguageModel
import YAML

/// A prompt file, and a file of prices. Faults have lines of the file; a schema that is taken is written as JSON.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    let lines = input.count { $0 == 0x0A } + input.count { $0 == 0x0D } + 2
    let variable: (String) -> String? = { $0 == "NAME" ? "value" : nil }
    do throws(YAMLFaults) {
        let prompt = try Prompt(parsing: input.span, variable: variable)
        require(!prompt.name.isEmpty && !prompt.user.isEmpty, "a prompt without a name or a question")
        var writer = JSONWriter()
        prompt.schema.write(to: &writer)
        require((try? JSONValue(parsing: writer.bytes.span)) != nil, "a schema that is not JSON")
    } catch {
        require(!error.faults.isEmpty, "a failure without a fault")
        for fault in error.faults { require(fault.line >= 1 && fault.line <= lines + input.count / 2, "a fault in line \(fault.line) of \(lines)") }
    }
    do throws(YAMLFaults) { _ = try PriceList(parsing: input.span, variable: variable) } catch {
        require(!error.faults.isEmpty, "a failure without a fault")
    }
    return 0
}
