/// Returns the value of an expression; a failure of the expression is thrown as another type.
///
///     let bytes = try rethrowing(readFile(path), as: ToolFailure.init)
///
/// If a type has several initializers with one argument, name the labels: `ToolFailure.init(_:)`. A closure needs the type of its argument.
@inlinable
@inline(__always)
public func rethrowing<Value: ~Copyable, Cause: Error, Failure: Error>(
    _ value: @autoclosure () throws(Cause) -> Value, as failure: (Cause) -> Failure
) throws(Failure) -> Value {
    do throws(Cause) { return try value() } catch { throw failure(error) }
}

/// Returns the value of a closure; a failure of the closure is thrown as another type.
@inlinable
@inline(__always)
public func rethrowing<Value: ~Copyable, Cause: Error, Failure: Error>(
    as failure: (Cause) -> Failure, _ body: () throws(Cause) -> Value
) throws(Failure) -> Value {
    do throws(Cause) { return try body() } catch { throw failure(error) }
}
