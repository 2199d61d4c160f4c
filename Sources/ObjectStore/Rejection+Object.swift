package import AWS
package import Records

extension Rejection {
    /// The rejection of a filing whose object could not be put or got. Only a refusal of this object itself is final.
    ///
    /// - Parameter label: the name of the file or object, where the record names no filing.
    package init(_ failure: ServiceFailure, label: String?) {
        let isNamed = label.map { failure.message.contains($0) } ?? true
        self.init(code: failure.code, message: isNamed ? failure.message : "\(label ?? ""): \(failure.message)", isRetryable: failure.kind != .request)
    }
}
