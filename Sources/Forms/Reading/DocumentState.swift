import Markup

/// What is known of the document that is being read.
struct DocumentState {
    var name = ""
    var offset = 0
    var length = 0
    var waits = false
    var isRead: (Int) -> Void = { _ in }
    /// The last offset that `isRead` was told, and the bytes from one to the next.
    var told = 0
    static let tellingStep = 4 << 20

    var root = ""
    var namespace = ""
    var rootNamespace = NameTable.noNamespace
    var rootOffset = 0
    var kind = Kind.unknown
    enum Kind {
        /// The root element has not come.
        case unknown
        case form, noForm
        /// The records begin with the fields of a cover that was not read yet.
        case waiting
    }
    /// Whether a limit ended the reading, and the limit that was exceeded without ending it.
    var isBeyondLimit = false
    var exceeded: String?
    /// The depth of the open record's element.
    var openRow: Int?
    /// The lists whose elements became records.
    var lists: Set<String> = []
    /// The fields that the form begins with, and those that all records of each type repeat.
    var head = HeadFields([])
    var contextFields: [HeadFields] = []
    /// The members that all records of a type repeat, from the first record on, and their bytes in all records so far.
    var contexts: [[UInt8]?] = []
    var repeated = 0
    /// The pieces of the form written so far.
    var pieces = 0
    var fields: FieldWriter?
}
