import Glibc

/// Listens on a free port of this host. Returns the socket and the port.
package func listenOnLoopback() -> (listener: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            _ = bind(listener, pointer, length)
            _ = getsockname(listener, pointer, &length)
        }
    }
    listen(listener, 16)
    return (listener, UInt16(bigEndian: address.sin_port))
}
