import CYAML

/// The events of libyaml. Its memory is freed by `delete`.
struct EventParser {
    struct Event {
        let kind: yaml_event_type_t
        let line: Int
        var text = ""
        /// Whether the value is a word without quotation marks and without a block indicator.
        var isPlain = false
        var hasAnchor = false
        var hasTag = false
    }

    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)

    private let lineCount: Int

    /// - Parameter lineCount: the lines of the text. libyaml places what is missing at the end of the text behind its last line.
    init(lineCount: Int) {
        self.lineCount = lineCount
        parser.initialize(to: yaml_parser_t())
        _ = yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    func delete() {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Sets the text to parse, which must stay where it is.
    func begin(_ text: UnsafeBufferPointer<UInt8>) { yaml_parser_set_input_string(parser, text.baseAddress, text.count) }

    func next() throws(YAMLFailure) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
        defer { yaml_event_delete(&event) }
        var result = Event(kind: event.type, line: Int(event.start_mark.line) + 1)
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            result.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            result.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            result.hasAnchor = scalar.anchor != nil
            result.hasTag = scalar.tag != nil
        case YAML_SEQUENCE_START_EVENT:
            result.hasAnchor = event.data.sequence_start.anchor != nil
            result.hasTag = event.data.sequence_start.tag != nil
        case YAML_MAPPING_START_EVENT:
            result.hasAnchor = event.data.mapping_start.anchor != nil
            result.hasTag = event.data.mapping_start.tag != nil
        case YAML_ALIAS_EVENT: result.hasAnchor = true
        default: break
        }
        return result
    }

    private var failure: YAMLFailure {
        let state = parser.pointee
        guard let problem = state.problem else { return YAMLFailure(line: 1, "there is not enough memory to parse it") }
        // The reader reports a byte, not a line. The parser has read about as far.
        let line = Int(state.error == YAML_READER_ERROR ? state.mark.line : state.problem_mark.line) + 1
        let context = state.context.map { ", \(String(cString: $0)), which begins in line \(min(Int(state.context_mark.line) + 1, lineCount))" } ?? ""
        return YAMLFailure(line: max(1, min(line, lineCount)), "not YAML: \(String(cString: problem))\(context)")
    }
}
