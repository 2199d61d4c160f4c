import AWS
import Digest
import HTTP

/// The calls of a multipart upload that files and streams have in common.
extension ServiceCall {
    /// Returns the call that begins an upload.
    static func creation(of key: String, _ headers: [(name: String, value: String)], _ bucket: Bucket) -> ServiceCall {
        var call = ServiceCall(.post, bucket.path(key))
        call.query = [("uploads", "")]
        call.headers = headers + [("x-amz-checksum-algorithm", "SHA256")]
        // Without a body no Content-Length would be sent, which some services refuse.
        call.setBody([])
        return call
    }

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

    /// Returns the call that removes an upload and its parts.
    static func abortion(of identifier: String, _ key: String, _ bucket: Bucket) -> ServiceCall {
        var call = ServiceCall(.delete, bucket.path(key))
        call.query = [("uploadId", identifier)]
        return call
    }
}

extension BucketClient {
    /// Passes the identifiers of the unfinished uploads of a key to `handler`, the oldest first; none if the identity may not list them.
    func listUploads(of key: String, _ handler: @escaping ([String]) -> Void) {
        var call = ServiceCall(.get, bucket.path)
        call.query = [("uploads", ""), ("prefix", key), ("max-uploads", "100")]
        send(call) { result in
            guard case .success(let response) = result else { return handler([]) }
            let uploads = ResponseXML(response.body).elements("Upload").filter { $0.text("Key") == key }
            handler(uploads.sorted { ($0.text("Initiated") ?? "") < ($1.text("Initiated") ?? "") }.compactMap { $0.text("UploadId") })
        }
    }
}

extension ServiceFailure {
    /// Whether a conditional put found an object.
    var isConflict: Bool { code == "PreconditionFailed" || code == "ConditionalRequestConflict" }
}
