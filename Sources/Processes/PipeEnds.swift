import CProcesses
import Glibc

/// The two ends of a new pipe, which commands do not inherit. The caller closes them.
package struct PipeEnds {
    package let reading: Int32
    package let writing: Int32

    /// - Parameter nonBlocking: whether reads and writes fail with EAGAIN where they would wait.
    package init(nonBlocking: Bool = false) throws(ProcessFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC | (nonBlocking ? O_NONBLOCK : 0)) == 0 else { throw ProcessFailure("create a pipe") }
        (reading, writing) = (ends[0], ends[1])
    }
}
