/// Expressions that cannot be used, or a worker process that cannot be started.
package struct QueryFailure: Error, CustomStringConvertible, Equatable {
    /// The expression at fault; nil if no single one is.
    package let expression: Int?
    package let message: String

    package init(expression: Int? = nil, _ message: String) {
        self.expression = expression
        self.message = message
    }

    package var description: String { message }
}
