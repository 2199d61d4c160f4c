import Glibc
import Synchronization

/// Numbers in memory shared with processes that are forked later. All are 0 at first.
package final class SharedNumbers: @unchecked Sendable {
    private let numbers: UnsafeMutablePointer<Atomic<Int>>
    private let count: Int
    private var length: Int { count * MemoryLayout<Atomic<Int>>.stride }

    package init(count: Int) throws(ProcessFailure) {
        self.count = count
        let length = count * MemoryLayout<Atomic<Int>>.stride
        guard let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), memory != MAP_FAILED else {
            throw ProcessFailure("allocate shared memory")
        }
        numbers = memory.bindMemory(to: Atomic<Int>.self, capacity: count)
        for index in 0..<count { (numbers + index).initialize(to: Atomic(0)) }
    }

    deinit { munmap(numbers, length) }

    package subscript(_ index: Int) -> Int {
        get {
            precondition((0..<count).contains(index))
            return numbers[index].load(ordering: .sequentiallyConsistent)
        }
        set {
            precondition((0..<count).contains(index))
            numbers[index].store(newValue, ordering: .sequentiallyConsistent)
        }
    }

    package func add(_ number: Int, to index: Int) {
        precondition((0..<count).contains(index))
        numbers[index].wrappingAdd(number, ordering: .sequentiallyConsistent)
    }
}
