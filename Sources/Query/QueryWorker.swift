import Glibc
import Processes

/// A message of the worker process.
enum QueryMessage: UInt8 {
    /// The worker begins to compile one expression; its number as 32 bits.
    case compiling = 1
    /// An expression is wrong: its number, and why.
    case fault
    /// All expressions are compiled.
    case ready
    /// The record of the next job is parsed.
    case parsed
    /// The record of the next job cannot be parsed: why.
    case unparsable
    case yes, no
    /// An expression failed: why.
    case failed
}

/// The work of the worker process: compiles the expressions, then evaluates them on one record after another.
struct QueryWorker {
    let end: WorkerEnd

    func run(_ expressions: [String]) {
        confine()
        end.limitCPU(seconds: QueryLimits.compileSeconds)
        let program: QueryProgram
        do throws(QueryProgram.Fault) { program = try QueryProgram(expressions) } catch { return checkEach(expressions, orElse: error.message) }
        end.limitCPU(seconds: nil)
        send(.ready, isLast: true)
        while let order = end.nextOrder() { evaluate(order, program) }
    }

    /// Compiles each expression alone, to find those that are wrong.
    func checkEach(_ expressions: [String], orElse message: String?) {
        confine()
        var isFound = false
        for (number, expression) in expressions.enumerated() {
            send(.compiling, number)
            end.limitCPU(seconds: QueryLimits.compileSeconds)
            do throws(QueryProgram.Fault) { _ = try QueryProgram([expression]) } catch {
                isFound = true
                send(.fault, number, error.message)
            }
        }
        if !isFound, let message { send(.failed, text: message) }
    }

    /// Empties the environment, which an expression could read, and limits memory. No core file is written when jq crashes.
    private func confine() {
        clearenv()
        var memory = rlimit(rlim_cur: rlim_t(QueryLimits.memory), rlim_max: rlim_t(QueryLimits.memory))
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
        var core = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core)
    }

    private func evaluate(_ order: [UInt8], _ program: QueryProgram) {
        order.withUnsafeBytes { bytes in
            func number(_ position: Int) -> Int { Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)) }
            let count = number(0)
            let context = 4 * count + 8
            let value = context + number(context - 4)
            let record: QueryProgram.Record
            end.limitCPU(seconds: QueryLimits.compileSeconds)
            do throws(QueryProgram.Fault) {
                record = try program.parse(
                    bytes[value...].assumingMemory, context: bytes[context..<value].assumingMemory)
            } catch { return send(.unparsable, text: error.message, isLast: true) }
            send(.parsed)
            for index in 0..<count {
                end.limitCPU(seconds: QueryLimits.seconds)
                let isLast = index == count - 1
                switch program.evaluate(number(4 + 4 * index), record) {
                case .yes: send(.yes, isLast: isLast)
                case .no: send(.no, isLast: isLast)
                case .failed(let message): send(.failed, text: message, isLast: isLast)
                }
            }
            end.limitCPU(seconds: nil)
            program.free(record)
        }
    }

    private func send(_ kind: QueryMessage, _ number: Int? = nil, _ text: String = "") {
        var bytes: [UInt8] = []
        if let number { withUnsafeBytes(of: UInt32(number)) { bytes.append(contentsOf: $0) } }
        bytes += text.utf8
        write(kind, bytes, isLast: true)
    }

    private func send(_ kind: QueryMessage, text: String, isLast: Bool = true) { write(kind, Array(text.utf8), isLast: isLast) }

    private func send(_ kind: QueryMessage, isLast: Bool) { write(kind, [], isLast: isLast) }

    private func write(_ kind: QueryMessage, _ bytes: [UInt8], isLast: Bool) {
        end.write(kind: kind.rawValue, isLast: isLast, count: bytes.count) { room in room.update(from: bytes, count: bytes.count) }
    }
}

extension Slice where Base == UnsafeRawBufferPointer {
    fileprivate var assumingMemory: UnsafeBufferPointer<UInt8> { UnsafeRawBufferPointer(rebasing: self).assumingMemoryBound(to: UInt8.self) }
}
