/*  interpose.h - stands between the library and the system.
 *
 *  A test program that defines one of the C library's functions has it called
 *  by the library too. Those below pass every call on, unless the test has said
 *  that the call is to fail; calls that do not come from the library always
 *  pass. All threads are counted together.
 *
 *  Define INTERPOSE_MALLOC before the include to have memory run out as well.  */
#ifndef INTERPOSE_H
#define INTERPOSE_H
#include "test.h"
#include <dirent.h>
#include <ifaddrs.h>
#include <link.h>
#include <netdb.h>
#include <stdatomic.h>
#include <sys/epoll.h>

#define EACH_CALL(X) \
    X (ACCEPT4) X (BIND) X (CLOSE) X (CONNECT) X (EPOLL_CREATE1) X (EPOLL_CTL) X (EPOLL_WAIT) X (EVENTFD) \
    X (GETADDRINFO) X (GETIFADDRS) X (GETPEERNAME) X (GETSOCKNAME) X (GETSOCKOPT) X (LISTEN) X (LSTAT64) X (MALLOC) \
    X (PPOLL) X (PTHREAD_CREATE) X (READ) X (RECV) X (SEND) X (SETSOCKOPT) X (SOCKET) X (UNLINK) X (WRITE)
enum {
#define X(name) CALL_##name,
    EACH_CALL (X)
#undef X
    CALLS
};
UNUSED static const char *const call_names [] = {
#define X(name) #name,
    EACH_CALL (X)
#undef X
};

/*  What is to become of a call. While `every` is not 0 it fails with `error`, save
 *  that `skip` calls and then each `every`-th go through; but only `left` times
 *  (negative: always).                                                       */
static struct {
    atomic_int every, skip, left, error;
    atomic_long calls, failed;
} rule [CALLS];

/*  Sending and receiving move one byte at a time.                            */
static atomic_int trickle;

static void set_rule (int call, int error, int skip, int times, int every)
{
    atomic_store (&rule [call].every, 0);
    atomic_store (&rule [call].error, error);
    atomic_store (&rule [call].skip, skip);
    atomic_store (&rule [call].left, times);
    atomic_store (&rule [call].failed, 0);
    atomic_store (&rule [call].every, every);
}
/*  The next TIMES calls fail; negative: all from now on.                     */
UNUSED static void break_call (int call, int error, int times) { set_rule (call, error, 0, times, INT_MAX); }
/*  The call after the next N fails.                                          */
UNUSED static void break_after (int n, int call, int error) { set_rule (call, error, n, 1, INT_MAX); }
/*  Only each N-th call goes through.                                         */
UNUSED static void storm (int call, int error, int n) { set_rule (call, error, 0, -1, n); }
UNUSED static void mend (int call) { atomic_store (&rule [call].every, 0); }
UNUSED static long called (int call) { return atomic_load (&rule [call].calls); }
/*  How often it has failed since it was broken.                              */
UNUSED static long failed (int call) { return atomic_load (&rule [call].failed); }
#define await_failed(call, n) UNTIL (failed (call) >= (n))

static uintptr_t library_begin, library_end;

static int find_library (struct dl_phdr_info *info, size_t size, void *unused)
{
    (void) size, (void) unused;
    if (!strstr (info->dlpi_name, "libzmq"))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW (Phdr) *p = &info->dlpi_phdr [i];
        if (p->p_type != PT_LOAD)
            continue;
        if (!library_begin)
            library_begin = info->dlpi_addr + p->p_vaddr;
        library_end = info->dlpi_addr + p->p_vaddr + p->p_memsz;
    }
    return 1;
}
__attribute__ ((constructor)) static void interpose_begins (void)
{
    CHECK (dl_iterate_phdr (find_library, NULL) == 1);
}

static int from_library (const void *from)
{
    return (uintptr_t) from >= library_begin && (uintptr_t) from < library_end;
}
/*  The error that this call is to fail with, or 0.                           */
static int verdict (int call, const void *from)
{
    if (!from_library (from))
        return 0;
    long number = atomic_fetch_add (&rule [call].calls, 1) + 1;
    int every = atomic_load (&rule [call].every), left = atomic_load (&rule [call].left);
    if (!every || number % every == 0 || (atomic_load (&rule [call].skip) > 0 && atomic_fetch_sub (&rule [call].skip, 1) > 0))
        return 0;
    while (left > 0 && !atomic_compare_exchange_weak (&rule [call].left, &left, left - 1))
        ;
    if (!left)
        return 0;
    atomic_fetch_add (&rule [call].failed, 1);
    return atomic_load (&rule [call].error);
}

#define INTERPOSE(call, failure, result, name, parameters, arguments) \
    result name parameters \
    { \
        REAL (name); \
        int error = verdict (CALL_##call, __builtin_return_address (0)); \
        if (error) { \
            errno = error; \
            return failure; \
        } \
        return real arguments; \
    }

INTERPOSE (ACCEPT4, -1, int, accept4, (int fd, struct sockaddr *a, socklen_t *l, int flags), (fd, a, l, flags))
INTERPOSE (BIND, -1, int, bind, (int fd, const struct sockaddr *a, socklen_t l), (fd, a, l))
INTERPOSE (CONNECT, -1, int, connect, (int fd, const struct sockaddr *a, socklen_t l), (fd, a, l))
INTERPOSE (EPOLL_CREATE1, -1, int, epoll_create1, (int flags), (flags))
INTERPOSE (EPOLL_CTL, -1, int, epoll_ctl, (int e, int op, int fd, struct epoll_event *ev), (e, op, fd, ev))
INTERPOSE (EPOLL_WAIT, -1, int, epoll_wait, (int e, struct epoll_event *ev, int n, int ms), (e, ev, n, ms))
INTERPOSE (GETIFADDRS, -1, int, getifaddrs, (struct ifaddrs **list), (list))
INTERPOSE (GETPEERNAME, -1, int, getpeername, (int fd, struct sockaddr *a, socklen_t *l), (fd, a, l))
INTERPOSE (GETSOCKNAME, -1, int, getsockname, (int fd, struct sockaddr *a, socklen_t *l), (fd, a, l))
INTERPOSE (GETSOCKOPT, -1, int, getsockopt, (int fd, int level, int o, void *v, socklen_t *l), (fd, level, o, v, l))
INTERPOSE (LISTEN, -1, int, listen, (int fd, int n), (fd, n))
INTERPOSE (PPOLL, -1, int, ppoll, (struct pollfd *p, nfds_t n, const struct timespec *t, const sigset_t *s), (p, n, t, s))
INTERPOSE (READ, -1, ssize_t, read, (int fd, void *data, size_t size), (fd, data, size))
INTERPOSE (SETSOCKOPT, -1, int, setsockopt, (int fd, int level, int o, const void *v, socklen_t l), (fd, level, o, v, l))
INTERPOSE (SOCKET, -1, int, socket, (int family, int type, int protocol), (family, type, protocol))
INTERPOSE (UNLINK, -1, int, unlink, (const char *path), (path))
INTERPOSE (WRITE, -1, ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
/*  These two return their error.                                             */
INTERPOSE (GETADDRINFO, error, int, getaddrinfo,
           (const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **list), (host, service, hints, list))
INTERPOSE (PTHREAD_CREATE, error, int, pthread_create,
           (pthread_t *t, const pthread_attr_t *a, void *(*fn) (void *), void *arg), (t, a, fn, arg))

int eventfd (unsigned int value, int flags);
INTERPOSE (EVENTFD, -1, int, eventfd, (unsigned int value, int flags), (value, flags))

/*  The descriptor is closed all the same, as on Linux.                       */
int close (int fd)
{
    REAL (close);
    int error = verdict (CALL_CLOSE, __builtin_return_address (0)), rc = real (fd);
    if (!error)
        return rc;
    errno = error;
    return -1;
}

/*  As many bytes as may be moved.                                            */
static size_t allowed (size_t size, const void *from)
{
    return size > 1 && atomic_load (&trickle) && from_library (from) ? 1 : size;
}
ssize_t recv (int fd, void *data, size_t size, int flags)
{
    REAL (recv);
    const void *from = __builtin_return_address (0);
    int error = verdict (CALL_RECV, from);
    if (error) {
        errno = error;
        return -1;
    }
    return real (fd, data, allowed (size, from), flags);
}
/*  One rule for both ways of sending.                                        */
ssize_t send (int fd, const void *data, size_t size, int flags)
{
    REAL (send);
    const void *from = __builtin_return_address (0);
    int error = verdict (CALL_SEND, from);
    if (error) {
        errno = error;
        return -1;
    }
    return real (fd, data, allowed (size, from), flags);
}
ssize_t sendmsg (int fd, const struct msghdr *given, int flags)
{
    REAL (sendmsg);
    const void *from = __builtin_return_address (0);
    int error = verdict (CALL_SEND, from);
    if (error) {
        errno = error;
        return -1;
    }
    if (allowed (2, from) == 2)
        return real (fd, given, flags);
    struct msghdr header = *given;
    while (header.msg_iovlen > 1 && !header.msg_iov->iov_len)
        header.msg_iov++, header.msg_iovlen--;
    struct iovec one = *header.msg_iov;
    one.iov_len = allowed (one.iov_len, from);
    header.msg_iov = &one;
    header.msg_iovlen = 1;
    return real (fd, &header, flags);
}

#ifdef INTERPOSE_MALLOC
/*  Memory runs out for the library in threads that ask for it, or in all, and then
 *  only for blocks of at least `least` bytes.                                 */
static atomic_size_t least = 1;
static atomic_int everybody_starves;
static __thread int starved;
void *__libc_malloc (size_t), *__libc_calloc (size_t, size_t), *__libc_realloc (void *, size_t);

static int denied (size_t size, const void *from)
{
    return (starved || everybody_starves) && size >= atomic_load (&least) && verdict (CALL_MALLOC, from);
}
void *malloc (size_t size)
{
    return denied (size, __builtin_return_address (0)) ? (errno = ENOMEM, (void *) 0) : __libc_malloc (size);
}
void *calloc (size_t n, size_t size)
{
    return denied (n * size, __builtin_return_address (0)) ? (errno = ENOMEM, (void *) 0) : __libc_calloc (n, size);
}
void *realloc (void *old, size_t size)
{
    /*  What has room enough already needs none.                               */
    int grows = size > malloc_usable_size (old);
    return grows && denied (size, __builtin_return_address (0)) ? (errno = ENOMEM, (void *) 0) : __libc_realloc (old, size);
}
#endif

/* ----------------------------------------------------------- what it costs */

/*  The library's threads, by name; their number.                             */
UNUSED static int library_threads (int *tids, int most)
{
    DIR *dir = opendir ("/proc/self/task");
    int n = 0;
    CHECK (dir != NULL);
    for (struct dirent *e; (e = readdir (dir)) != NULL; ) {
        char path [300], name [32] = "";
        snprintf (path, sizeof path, "/proc/self/task/%s/comm", e->d_name);
        FILE *f = fopen (path, "r");
        if (f && fgets (name, sizeof name, f) && !strncmp (name, "zmq-io", 6) && n < most)
            tids [n++] = atoi (e->d_name);
        if (f)
            fclose (f);
    }
    closedir (dir);
    return n;
}
/*  Time on a processor that they have had, in ms.                            */
UNUSED static long library_cpu_ms (void)
{
    int tids [64], n = library_threads (tids, 64);
    long long total = 0, ns;
    for (int i = 0; i < n; i++) {
        char path [64];
        snprintf (path, sizeof path, "/proc/self/task/%d/schedstat", tids [i]);
        FILE *f = fopen (path, "r");
        if (f && fscanf (f, "%lld", &ns) == 1)
            total += ns;
        if (f)
            fclose (f);
    }
    return total / 1000000;
}

/*  Does something that makes EVENTS happen, and fails if the library's threads
 *  worked for it as only a spinning one does: 10 ms for each event, or 50 waits,
 *  are plenty however busy the machine is, and nothing to a thread that spins.  */
#define WITHOUT_SPINNING(events, something) \
    do { long cpu__ = library_cpu_ms (), waits__ = called (CALL_EPOLL_WAIT); \
         something; \
         cpu__ = library_cpu_ms () - cpu__, waits__ = called (CALL_EPOLL_WAIT) - waits__; \
         if (cpu__ > 10 * (events) + 20 || waits__ > 50 * (events)) \
             FAIL ("%ld events took %ld ms and %ld waits", (long) (events), cpu__, waits__); } while (0)

#endif
