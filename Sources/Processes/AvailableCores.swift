import CProcesses

/// Returns the number of cores that this process may run on: a container, or taskset(1), may allow fewer than the machine has.
package func availableCores() -> Int { max(1, Int(secflow_available_cores())) }
