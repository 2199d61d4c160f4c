#pragma once
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

/// Swift's Glibc module hides fork, for a process with threads must not go on in Swift behind it. Ours forks before it has any.
static inline pid_t secflow_fork(void) { return fork(); }

/// prctl takes a list of arguments of any length, which Swift cannot call. The calling process gets `signal` when its parent ends.
static inline int secflow_signal_at_parents_end(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }

/// The process gets SIGPROF when it has used so many more seconds of CPU, its own and the system's for it; 0 takes that back. The kind of timer is an
/// enumeration here and a number there.
static inline int secflow_limit_cpu(long seconds) {
    struct itimerval value = {{0, 0}, {seconds, 0}};
    return setitimer(ITIMER_PROF, &value, 0);
}
