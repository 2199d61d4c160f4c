import AWS
import Digest
import HTTP

extension ServiceCall {
    /// Returns the call that makes an object of the parts of an upload.
    static func completion(of parts: [(etag: String?, sha256: [UInt8])], _ key: String, _ identifier: String, _ bucket: Bucket) -> ServiceCall {
        var call = ServiceCall(.post, bucket.path(key))
        call.query = [("uploadId", identifier)]
        var body = "<CompleteMultipartUpload>"
        for (index, part) in parts.enumerated() {
            body += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>&quot;\(part.etag ?? "")&quot;</ETag>"
            body += "<ChecksumSHA256>\(part.sha256.base64)</ChecksumSHA256></Part>"
        }
        call.setBody(Array((body + "</CompleteMultipartUpload>").utf8))
        call.headers = [("content-type", "application/xml")]
        // The service sends the status before it has put the parts together.
        call.mayFailLate = true
        return call
    }
}

extension ServiceFailure {
    /// Whether a conditional put found an object.
    var isConflict: Bool { code == "PreconditionFailed" || code == "ConditionalRequestConflict" }
}
