import Alerts
import FuzzSupport
import YAML

/// A rules file. Its faults have lines of the file, and its rules are complete.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    let lines = input.count { $0 == 0x0A } + input.count { $0 == 0x0D } + 2
    do throws(YAMLFaults) {
        let variable: (String) -> String? = { $0 == "NAME" ? "value" : nil }
        let set = try RuleSet(parsing: input.span, variable: variable, names: { _ in .success([("AAPL", "list:1: "), ("0000320193", "list:2: ")]) })
        require(set.expressions.count == set.places.count, "an expression without a place")
        for place in set.places { require(set.rules.indices.contains(place.rule), "an expression without a rule") }
        for rule in set.rules {
            require(!rule.name.isEmpty && (1...lines).contains(rule.line), "a rule without a name or a line")
            if let other = rule.resolves { require(set.rules.contains { $0.name == other }, "a rule resolves no other") }
        }
    } catch {
        require(!error.faults.isEmpty, "a failure without a fault")
        // Unicode has further ends of lines, of three bytes each.
        for fault in error.faults { require(fault.line >= 1 && fault.line <= lines + input.count / 2, "a fault in line \(fault.line) of \(lines)") }
    }
    return 0
}
