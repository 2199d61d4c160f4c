package import AWS
import Bytes
import Glibc
package import Tool

/// The settings and credentials of AWS's services, from the environment and the files of this user, checked before any input is read.
package struct ServiceAccess {
    package let settings: AWSSettings
    package let credentials: CredentialsProvider

    package init() throws(ToolFailure) {
        do throws(ServiceFailure) {
            settings = try AWSSettings { name in getenv(name).map { String(cString: $0) } }
            credentials = try CredentialsProvider(settings)
            try credentials.load()
        } catch {
            throw ToolFailure(service: error)
        }
    }
}

extension ToolFailure {
    /// The end of a run by a failure of a service.
    package init(service failure: ServiceFailure) {
        switch failure.kind {
        case .configuration, .credentials: self.init(.configuration, failure.message)
        case .refused: self.init(.refused, failure.message)
        case .request, .transient, .unreachable: self.init(.tryAgain, failure.message)
        }
    }

    /// The end of a run whose remaining filings were not tried, because of a failure that concerns them all.
    package init(refusing failure: ServiceFailure) {
        let subject = failure.kind == .refused ? "all objects" : "the credentials"
        self.init(failure.kind == .refused ? .refused : .configuration, "the service refuses \(subject): filings that remained were not tried")
    }
}
