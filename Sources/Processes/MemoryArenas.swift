import CProcesses

/// Limits the arenas that the C library's allocator makes for threads (mallopt(3), M_ARENA_MAX): each keeps what its threads once needed. Call it before threads
/// are started.
package func limitMemoryArenas(to count: Int32) { _ = mallopt(M_ARENA_MAX, count) }
