#pragma once
#include <malloc.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
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

/// Ignores a signal. Returns whether it was ignored before.
static inline int secflow_ignore(int number) { return signal(number, SIG_IGN) == SIG_IGN; }

/// Returns the number of cores that the process may run on. The set is read by a system call: the C library declares its function for GNU sources alone.
static inline int secflow_available_cores(void) {
    unsigned long cores[128] = {0};
    long size = syscall(SYS_sched_getaffinity, 0, sizeof cores, cores);
    int count = 0;
    for (long index = 0; index * (long)sizeof cores[0] < size; index++) count += __builtin_popcountl(cores[index]);
    return count > 0 ? count : (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/// Swift's Glibc module hides pipe2 as well.
extern int pipe2(int ends[2], int flags);

/// What a command is started with.
struct secflow_command {
    char *const *arguments;
    /// The descriptor that becomes standard input; -1 for that of this process.
    int input;
    /// The descriptor that becomes standard error.
    int error_output;
    /// A descriptor of the terminal whose foreground group the command becomes; -1 for none.
    int terminal;
    /// The signals that the command starts with blocked.
    sigset_t mask;
    /// Whether SIGPIPE and SIGXFSZ were ignored before this process ignored them, so that the command ignores them too.
    int ignores_pipe, ignores_size;
    /// Set to the error of exec, which goes through a pipe from the new process.
    int error;
    int error_pipe[2];
};

/// Starts a command in a process group of its own. It gets SIGTERM when the calling thread ends. Returns its process ID; -1 if no process can be started.
///
/// The process may have threads: behind fork only system calls are made.
static inline pid_t secflow_start_command(struct secflow_command *command) {
    pid_t parent = getpid();
    pid_t process = fork();
    if (process != 0) return process;
    setpgid(0, 0);
    /* SIGTTOU is blocked in the caller: a process of a background group may name the foreground group then. */
    if (command->terminal >= 0) tcsetpgrp(command->terminal, getpid());
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    if (command->input >= 0) dup2(command->input, STDIN_FILENO);
    if (command->error_output >= 0) dup2(command->error_output, STDERR_FILENO);
    if (!command->ignores_pipe) signal(SIGPIPE, SIG_DFL);
    if (!command->ignores_size) signal(SIGXFSZ, SIG_DFL);
    sigprocmask(SIG_SETMASK, &command->mask, 0);
    execvp(command->arguments[0], command->arguments);
    int error = errno;
    if (write(command->error_pipe[1], &error, sizeof error) < 0) _exit(126);
    _exit(127);
}

/// Closes all descriptors but one.
static inline void secflow_close_all_but(int descriptor) {
    if (descriptor > 0) syscall(SYS_close_range, 0U, (unsigned)descriptor - 1, 0U);
    syscall(SYS_close_range, (unsigned)descriptor + 1, ~0U, 0U);
}

/// Starts a process in a group that notes, as bytes in a pipe, which signals a terminal sends to the group: Ctrl-C, Ctrl-\\ and its hangup. It ends when SIGTERM is queued
/// to it, and with the calling thread. Returns its process ID; -1 if it cannot be started.
///
/// The process may have threads: behind fork only system calls are made.
static inline pid_t secflow_watch_terminal(pid_t group, int pipe) {
    pid_t parent = getpid();
    pid_t process = fork();
    if (process != 0) return process;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || setpgid(0, group) != 0) _exit(1);
    secflow_close_all_but(pipe);
    for (;;) {
        siginfo_t info;
        /* Of several signals the one with the lowest number comes first: SIGTERM comes last. */
        int number = sigwaitinfo(&all, &info);
        if (number == SIGTERM && info.si_code == SI_QUEUE) _exit(0);
        unsigned char byte = (unsigned char)number;
        if ((number == SIGINT || number == SIGQUIT || number == SIGHUP) && info.si_code == SI_KERNEL && write(pipe, &byte, 1) < 0) _exit(1);
    }
}

/// Ends a process that `secflow_watch_terminal` has started, when it has noted all signals so far.
static inline int secflow_end_watch(pid_t process) {
    union sigval value = {0};
    return sigqueue(process, SIGTERM, value);
}

/// Whether this process ignores a signal.
static inline int secflow_ignores(int signal) {
    struct sigaction action;
    return sigaction(signal, 0, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// Returns a descriptor from which the signals of a set are read, which the caller has blocked; -1 for a failure.
static inline int secflow_signal_descriptor(const sigset_t *signals) { return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK); }

/// Returns the next pending signal of a descriptor of signals; 0 if there is none.
static inline int secflow_next_signal(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}
