/// The parts of a request that are signed. The path and query are not yet encoded; send the request to `RequestSigner.target`, which encodes them.
package struct SignedParts {
    package var method: String
    /// The path, beginning with a slash.
    package var path: String
    package var query: [(name: String, value: String)] = []
    /// The signed headers, including `host`. A name may appear several times.
    package var headers: [(name: String, value: String)]
    /// The lower-case hexadecimal SHA-256 of the body.
    package var bodyHash: String

    package init(method: String, path: String, query: [(name: String, value: String)] = [], headers: [(name: String, value: String)], bodyHash: String) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.bodyHash = bodyHash
    }
}
