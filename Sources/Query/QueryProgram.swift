import CJQ
import Glibc

/// A compiled program of many expressions, one of which is evaluated at a time. To compile a program takes 27 ms, because jq compiles its own library with it.
///
/// Used only in the worker process: jq ends its process in some cases.
final class QueryProgram {
    private var jq: OpaquePointer?
    private let messages = Messages()

    private final class Messages {
        var all: [String] = []
    }

    /// The record of a job and its context, parsed.
    struct Record {
        fileprivate let value: jv
        fileprivate let context: jv
    }

    struct Fault: Error {
        let message: String
    }

    init(_ expressions: [String]) throws(Fault) {
        guard let jq = jq_init() else { throw Fault(message: "there is not enough memory for jq") }
        self.jq = jq
        jq_set_error_cb(
            jq,
            { messages, message in
                let text = jq_format_error(message)
                if let messages { Unmanaged<Messages>.fromOpaque(messages).takeUnretainedValue().all.append(text.text) }
                jv_free(text)
            }, Unmanaged.passUnretained(messages).toOpaque())
        // No module is found in an empty list of folders.
        jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), jv_array())
        guard jq_compile(jq, Self.source(expressions)) != 0 else { throw Fault(message: Self.explanation(messages.all)) }
    }

    deinit { jq_teardown(&jq) }

    /// The program's input is an array of the number of an expression, the record, and the filing.
    private static func source(_ expressions: [String]) -> String {
        // A definition each, because the branches of one function reach over 64 kB of code at most.
        let definitions = expressions.enumerated().map { "def __expression_\($0): (\($1)\n);\n" }.joined()
        func choice(_ range: Range<Int>) -> String {
            if range.count == 1 { return "__expression_\(range.lowerBound)" }
            let middle = range.lowerBound + range.count / 2
            return "if $__number < \(middle) then \(choice(range.lowerBound..<middle)) else \(choice(middle..<range.upperBound)) end"
        }
        return ".[0] as $__number | .[2] as $filing | .[1] |\n\(definitions)\(choice(0..<expressions.count))"
    }

    /// Returns the first of jq's messages, without the words about its own command line.
    private static func explanation(_ messages: [String]) -> String {
        let first = messages.first?.split(separator: "\n").first.map(String.init) ?? "jq does not compile it"
        var text = first.replacing("jq: error: ", with: "").replacing(" (Unix shell quoting issues?)", with: "")
        if let place = text.firstRange(of: " at <top-level>") { text = String(text[..<place.lowerBound]) }
        return bounded(text)
    }

    static func bounded(_ text: String) -> String {
        text.utf8.count <= QueryLimits.message ? text : "\(String(decoding: text.utf8.prefix(QueryLimits.message), as: UTF8.self))..."
    }

    /// Parses a record and its context.
    func parse(_ value: UnsafeBufferPointer<UInt8>, context: UnsafeBufferPointer<UInt8>) throws(Fault) -> Record {
        let parsed = try Self.parse(value)
        if context.isEmpty { return Record(value: parsed, context: jv_copy(parsed)) }
        do throws(Fault) { return Record(value: parsed, context: try Self.parse(context)) } catch {
            jv_free(parsed)
            throw error
        }
    }

    private static func parse(_ json: UnsafeBufferPointer<UInt8>) throws(Fault) -> jv {
        let value = json.withMemoryRebound(to: CChar.self) { jv_parse_sized($0.baseAddress, Int32(clamping: $0.count)) }
        guard jv_get_kind(value) == JV_KIND_INVALID else { return value }
        let message = jv_invalid_get_msg(value)
        defer { jv_free(message) }
        throw Fault(message: bounded("jq does not parse the record: \(message.text)"))
    }

    func free(_ record: Record) {
        jv_free(record.value)
        jv_free(record.context)
    }

    /// Evaluates an expression. It holds if one of its outputs is neither false nor null.
    func evaluate(_ expression: Int, _ record: Record) -> QueryResult {
        var input = jv_array_append(jv_array(), jv_number(Double(expression)))
        input = jv_array_append(input, jv_copy(record.value))
        input = jv_array_append(input, jv_copy(record.context))
        jq_start(jq, input, 0)
        while true {
            let output = jq_next(jq)
            switch jv_get_kind(output) {
            case JV_KIND_INVALID:
                guard jv_invalid_has_msg(jv_copy(output)) != 0 else {
                    jv_free(output)
                    return .no
                }
                let message = jv_invalid_get_msg(output)
                defer { jv_free(message) }
                return .failed(Self.bounded(message.text))
            case JV_KIND_NULL, JV_KIND_FALSE: jv_free(output)
            default:
                jv_free(output)
                return .yes
            }
        }
    }
}

extension jv {
    /// The text of a string; of another value, its JSON. The value is not consumed.
    fileprivate var text: String {
        let string = jv_get_kind(self) == JV_KIND_STRING ? jv_copy(self) : jv_dump_string(jv_copy(self), 0)
        defer { jv_free(string) }
        return jv_string_value(string).map { String(cString: $0) } ?? ""
    }
}
