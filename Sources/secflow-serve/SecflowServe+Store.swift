import AWS
import AWSTool
import Bytes
import HTTP
import ObjectStore
import Service
import Tool

extension SecflowServe {
    /// Where the submissions are, from which documents are shown; nil for nowhere.
    func filings() throws(ToolFailure) -> (any FilingSource)? {
        guard let store else { return nil }
        guard store.hasPrefix("s3://") else { return try rethrowing(FilingFolder(store), as: ToolFailure.init(_:)) }
        let place = store.dropFirst("s3://".count)
        let name = String(place.prefix { $0 != "/" })
        // Settings and credentials are looked at before anything is served.
        let settings = try ServiceAccess().settings
        let makeClient: @Sendable () -> Result<BucketClient, ServiceFailure> = {
            Result { () throws(ServiceFailure) in
                let bucket = try Bucket(name: name, endpoint: nil, settings: settings)
                let credentials = try CredentialsProvider(settings)
                return try BucketClient(bucket, settings: settings, credentials: credentials, connections: 1, backoff: Backoff(tries: 2, first: 0.2))
            }
        }
        if case .failure(let failure) = makeClient() { throw ToolFailure(service: failure) }
        return FilingBucket(name: name, prefix: String(place.dropFirst(name.count + 1)), makeClient: makeClient)
    }
}
