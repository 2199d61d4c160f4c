/// The answer to a request.
package struct ServiceAnswer: Sendable {
    package enum Body: Sendable {
        case empty
        case bytes([UInt8])
        /// Pieces that are made one after another while they are sent.
        case pieces(any PieceSource)
    }

    package let status: Int
    /// The header fields, by name.
    package var fields: [(name: String, value: String)]
    package var body: Body
    /// The route, for metrics: the path of the definition, not that of the request.
    package var route = "other"
    /// Whether answers of language models stand in it, whose readings are recorded.
    var showsAnswers = false

    init(_ status: Int, _ fields: [(name: String, value: String)] = [], _ body: Body = .empty) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }
}

/// A long answer, which is made in pieces, so that it takes little memory however slowly it is read.
package protocol PieceSource: Sendable {
    /// Returns the next piece, which is never empty; nil after the last one. The call blocks while the database is read. A failure ends the answer, which the client
    /// notices by the missing end of the transfer.
    func next() throws(Problem) -> [UInt8]?
}
