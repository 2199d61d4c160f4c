package import AWS
package import Bytes
package import Warehouse

/// A failure that ends a check.
package enum CheckFailure: Error {
    case system(SystemFailure)
    /// The service refuses all objects, or cannot be asked.
    case service(ServiceFailure)
    case database(WarehouseFailure)
}
