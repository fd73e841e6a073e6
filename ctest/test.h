/*  test.h - what the tests share: checks that name their line, and helpers that
 *  wait for the thing itself, never for a while.
 *
 *  A test is a program; it has passed when it exits with 0. Ports are chosen by
 *  the system, ipc paths live in a directory of the test's own.              */
#ifndef TEST_H
#define TEST_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <zmq.h>
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define UNUSED __attribute__ ((unused))

/*  How long something that must happen may take, in ms. Only a failing test
 *  ever waits that long.                                                     */
#define PATIENCE 15000
/*  How long we watch for something that must not happen, in ms.              */
#define GLANCE 120

/* ------------------------------------------------------------------ checks */

UNUSED static const char *errno_name (int e)
{
    static __thread char other [40];
    switch (e) {
#define NAME(x) case x: return #x;
    NAME (EAGAIN) NAME (EINVAL) NAME (EFAULT) NAME (EINTR) NAME (ENOENT)
    NAME (EMFILE) NAME (ENODEV) NAME (ENOMEM) NAME (ENOTSUP) NAME (EACCES)
    NAME (EPROTONOSUPPORT) NAME (EADDRINUSE) NAME (EADDRNOTAVAIL)
    NAME (ECONNREFUSED) NAME (EINPROGRESS) NAME (ENOTSOCK) NAME (EHOSTUNREACH)
    NAME (ENAMETOOLONG) NAME (ENOTDIR) NAME (EISDIR) NAME (EPIPE)
    NAME (ECONNRESET) NAME (ETIMEDOUT)
    NAME (EFSM) NAME (ENOCOMPATPROTO) NAME (ETERM) NAME (EMTHREAD)
#undef NAME
    case 0: return "no error";
    }
    snprintf (other, sizeof other, "errno %d", e);
    return other;
}

/*  Where the test itself called the helper that fails.                       */
static __thread struct { const char *file; int line; } caller;
#define CALLED (caller.file = __FILE__, caller.line = __LINE__)

UNUSED __attribute__ ((noreturn, format (printf, 3, 4)))
static void fail_at (const char *file, int line, const char *format, ...)
{
    va_list ap;
    size_t length = strlen (file);
    flockfile (stdout);
    if (caller.file && !strcmp (file + length - 2, ".h"))
        printf ("%s:%d: ", caller.file, caller.line);
    printf ("%s:%d: ", file, line);
    va_start (ap, format);
    vprintf (format, ap);
    va_end (ap);
    putchar ('\n');
    fflush (stdout);
    _exit (1);
}
#define FAIL(...) fail_at (__FILE__, __LINE__, __VA_ARGS__)

#define CHECK(condition) \
    do { if (!(condition)) FAIL ("is not so: %s", #condition); } while (0)

#define CHECK_INT(expression, expected) \
    do { long long is__ = (long long) (expression), want__ = (long long) (expected); \
         if (is__ != want__) \
             FAIL ("%s is %lld, not %lld", #expression, is__, want__); } while (0)

#define CHECK_STR(expression, expected) \
    do { const char *is__ = (expression), *want__ = (expected); \
         if (strcmp (is__, want__)) \
             FAIL ("%s is '%s', not '%s'", #expression, is__, want__); } while (0)

/*  A call that must not return -1. Its value can be used.                    */
#define OK(call) \
    ({ int rc__ = (call); \
       if (rc__ == -1) FAIL ("%s: %s", #call, errno_name (zmq_errno ())); \
       rc__; })

/*  A call that must return -1 with this errno.                               */
#define FAILS(call, error) \
    do { errno = 0; long long rc__ = (long long) (call); int e__ = zmq_errno (); \
         if (rc__ != -1) FAIL ("%s is %lld, not -1", #call, rc__); \
         if (e__ != (error)) \
             FAIL ("%s: %s, not %s", #call, errno_name (e__), errno_name (error)); } while (0)

/*  A call that must return NULL with this errno.                             */
#define FAILS_NULL(call, error) \
    do { errno = 0; void *p__ = (call); int e__ = zmq_errno (); \
         if (p__) FAIL ("%s is not NULL", #call); \
         if (e__ != (error)) \
             FAIL ("%s: %s, not %s", #call, errno_name (e__), errno_name (error)); } while (0)

/* ----------------------------------------------------------------- waiting */

UNUSED static void nap (int ms)
{
    struct timespec t = { ms / 1000, (ms % 1000) * 1000000L };
    while (nanosleep (&t, &t) == -1 && errno == EINTR)
        ;
}

UNUSED static long now_ms (void)
{
    struct timespec t;
    clock_gettime (CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

/*  Looks again and again until the condition holds.                          */
#define UNTIL(condition) \
    do { long end__ = now_ms () + PATIENCE; \
         while (!(condition)) { \
             if (now_ms () > end__) FAIL ("never became so: %s", #condition); \
             nap (2); } } while (0)

static void did_not_finish (int sig)
{
    static const char text [] = "the test did not finish in time\n";
    (void) sig;
    if (write (1, text, sizeof text - 1)) {}
    _exit (2);
}

/*  Asked by LeakSanitizer: what the threads of its parent were at is nobody's
 *  in a forked child, and no leak.                                           */
static pid_t tester;
int __lsan_is_turned_off (void);
int __lsan_is_turned_off (void) { return getpid () != tester; }

__attribute__ ((constructor)) static void test_begins (void)
{
    tester = getpid ();
    setvbuf (stdout, NULL, _IOLBF, 0);
    signal (SIGPIPE, SIG_IGN);
    signal (SIGALRM, did_not_finish);
    /*  A checker takes its time. */
    alarm (getenv ("CHECKED") ? 280 : 50);
}

typedef void *(*thread_fn) (void *);
UNUSED static pthread_t start (thread_fn fn, void *arg)
{
    pthread_t t;
    CHECK (pthread_create (&t, NULL, fn, arg) == 0);
    return t;
}
UNUSED static void *join (pthread_t t)
{
    void *result;
    CHECK (pthread_join (t, &result) == 0);
    return result;
}

/*  Has that thread of ours gone to sleep in a call? A test that wants to wake
 *  it waits for this first.                                                  */
UNUSED static int asleep (int tid)
{
    char path [64], state = 0;
    FILE *f;
    snprintf (path, sizeof path, "/proc/self/task/%d/stat", tid);
    if (!(f = fopen (path, "r")))
        return 0;
    if (fscanf (f, "%*d (%*[^)]) %c", &state) != 1)
        state = 0;
    fclose (f);
    return state == 'S';
}

/*  Inside a function of the test's that stands before one of the C library's: that one, as `real`. */
#define REAL(name) \
    static __typeof__ (&name) real; \
    if (!real) \
        *(void **) &real = dlsym (RTLD_NEXT, #name)

/* ----------------------------------------------------------------- options */

UNUSED static void set_int (void *s, int option, int value)
{
    OK (zmq_setsockopt (s, option, &value, sizeof value));
}
UNUSED static int get_int (void *s, int option)
{
    int value = -1;
    size_t size = sizeof value;
    OK (zmq_getsockopt (s, option, &value, &size));
    CHECK_INT (size, sizeof value);
    return value;
}
UNUSED static int events (void *s) { return get_int (s, ZMQ_EVENTS); }

/*  A few buffers in turn, so that several results can be held at once.        */
#define RING(size) \
    static __thread char ring__ [16] [size]; \
    static __thread unsigned turn__; \
    char *buf = ring__ [turn__++ % 16]; \
    const size_t room = size

UNUSED static const char *last_endpoint (void *s)
{
    RING (300);
    size_t size = room;
    OK (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, buf, &size));
    CHECK_INT (strlen (buf) + 1, size);
    return buf;
}

/* ----------------------------------------------------------------- sockets */

UNUSED static void *new_context (void)
{
    void *ctx = zmq_ctx_new ();
    CHECK (ctx != NULL);
    return ctx;
}

/*  A socket that keeps nobody waiting: no linger, and no call outlasts our
 *  patience.                                                                 */
UNUSED static void *new_socket (void *ctx, int type)
{
    void *s = zmq_socket (ctx, type);
    if (!s)
        FAIL ("zmq_socket: %s", errno_name (zmq_errno ()));
    set_int (s, ZMQ_LINGER, 0);
    set_int (s, ZMQ_RCVTIMEO, PATIENCE);
    set_int (s, ZMQ_SNDTIMEO, PATIENCE);
    return s;
}

UNUSED static const char *const transports [] = { "inproc", "tcp", "ipc" };
#define EACH_TRANSPORT(t) \
    for (int t##__ = 0; t##__ < 3; t##__++) \
        for (const char *t = transports [t##__]; t; t = NULL)

UNUSED static const char *temp_path (const char *name)
{
    static char dir [32];
    RING (100);
    if (!dir [0]) {
        strcpy (dir, "/tmp/zt.XXXXXX");
        const char *given = getenv ("TMPDIR");
        if (given && strlen (given) < sizeof dir)
            strcpy (dir, given);
        else
            CHECK (mkdtemp (dir));
    }
    snprintf (buf, room, "%s/%s", dir, name);
    return buf;
}

/*  An endpoint to bind to that nobody else has.                              */
UNUSED static const char *fresh (const char *transport)
{
    static int counter;
    char name [32];
    RING (200);
    snprintf (name, sizeof name, "e%d", __sync_fetch_and_add (&counter, 1));
    if (!strcmp (transport, "tcp"))
        snprintf (buf, room, "tcp://127.0.0.1:*");
    else if (!strcmp (transport, "ipc"))
        snprintf (buf, room, "ipc://%s", temp_path (name));
    else
        snprintf (buf, room, "inproc://%s", name);
    return buf;
}

/*  Binds, and says what to connect to.                                       */
UNUSED static const char *bind_to (void *s, const char *endpoint)
{
    if (zmq_bind (s, endpoint) != 0)
        FAIL ("zmq_bind %s: %s", endpoint, errno_name (zmq_errno ()));
    return last_endpoint (s);
}
UNUSED static const char *bind_tcp (void *s) { return bind_to (s, "tcp://127.0.0.1:*"); }
UNUSED static const char *bind_fresh (void *s, const char *transport) { return bind_to (s, fresh (transport)); }
UNUSED static void connect_to (void *s, const char *endpoint)
{
    if (zmq_connect (s, endpoint) != 0)
        FAIL ("zmq_connect %s: %s", endpoint, errno_name (zmq_errno ()));
}

/*  A thread that forwards between two sockets until their context ends.      */
UNUSED static void *forwards (void *two_sockets)
{
    void **s = two_sockets;
    FAILS (zmq_proxy (s [0], s [1], NULL), ETERM);
    OK (zmq_close (s [0]));
    OK (zmq_close (s [1]));
    return NULL;
}
UNUSED static int port_of (const char *endpoint) { return atoi (strrchr (endpoint, ':') + 1); }
UNUSED static const char *tcp_endpoint (int port)
{
    RING (40);
    snprintf (buf, room, "tcp://127.0.0.1:%d", port);
    return buf;
}

static void *term_thread (void *ctx) { return (void *) (intptr_t) zmq_term (ctx); }
/*  Ends the context: all sockets are closed, so this must not hang.           */
UNUSED static void end_context_at (void *ctx, const char *file, int line)
{
    pthread_t t = start (term_thread, ctx);
    struct timespec limit;
    void *rc = NULL;
    clock_gettime (CLOCK_REALTIME, &limit);
    limit.tv_sec += PATIENCE / 1000;
    if (pthread_timedjoin_np (t, &rc, &limit))
        fail_at (file, line, "zmq_term does not return");
    if (rc)
        fail_at (file, line, "zmq_term failed");
}
#define end_context(ctx) end_context_at (ctx, __FILE__, __LINE__)

/* ---------------------------------------------------------------- messages */

/*  Sends "a|b|c" as one message of three parts; 0 or -1.                      */
UNUSED static int try_send (void *s, const char *text, int flags)
{
    for (;;) {
        const char *bar = strchr (text, '|');
        size_t size = bar ? (size_t) (bar - text) : strlen (text);
        if (zmq_send (s, text, size, flags | (bar ? ZMQ_SNDMORE : 0)) == -1)
            return -1;
        if (!bar)
            return 0;
        text = bar + 1;
    }
}
#define send_text(s, text) ((void) OK (try_send (s, text, 0)))

/*  Receives one message as "a|b|c". Bytes that do not print read \xNN; an
 *  error reads <EAGAIN>. Waits up to the socket's own limit.                  */
UNUSED static const char *recv_flags (void *s, int flags)
{
    RING (4096);
    size_t at = 0;
    buf [0] = 0;
    for (int more = 1; more; ) {
        zmq_msg_t msg;
        OK (zmq_msg_init (&msg));
        if (zmq_msg_recv (&msg, s, flags) == -1) {
            snprintf (buf + at, room - at, "%s<%s>", at ? "|" : "", errno_name (zmq_errno ()));
            zmq_msg_close (&msg);
            return buf;
        }
        if (at)
            at += snprintf (buf + at, room - at, "|");
        const unsigned char *data = zmq_msg_data (&msg);
        for (size_t i = 0; i < zmq_msg_size (&msg) && at < room - 8; i++)
            at += snprintf (buf + at, room - at, data [i] > 31 && data [i] < 127 ? "%c" : "\\x%02x", data [i]);
        more = get_int (s, ZMQ_RCVMORE);
        if (!at && more) { /* an empty first part still needs its bar */
            buf [at++] = '\'';
            buf [at++] = '\'';
            buf [at] = 0;
        }
        OK (zmq_msg_close (&msg));
    }
    return buf;
}
UNUSED static const char *recv_text (void *s) { return recv_flags (s, 0); }
UNUSED static const char *recv_now (void *s) { return recv_flags (s, ZMQ_DONTWAIT); }

/*  Is anything readable, now or in a moment?                                 */
UNUSED static int quiet (void *s)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    return OK (zmq_poll (&item, 1, GLANCE)) == 0;
}
#define wait_for(s, bits) UNTIL (events (s) & (bits))

/*  Sends without waiting until refused; says how many were taken. EVENTS is
 *  asked each time so that room is noticed at once.                           */
UNUSED static int fill (void *s, int most)
{
    int n = 0;
    while (n < most) {
        events (s);
        if (zmq_send (s, "x", 1, ZMQ_DONTWAIT) == -1)
            break;
        n++;
    }
    return n;
}

/* --------------------------------------------------------------- raw peers */

UNUSED static struct sockaddr_in loopback (int port)
{
    struct sockaddr_in a;
    memset (&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons (port);
    a.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
    return a;
}
UNUSED static void patient (int fd)
{
    struct timeval tv = { PATIENCE / 1000, 0 };
    CHECK (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv) == 0);
}
/*  Owns a port without listening on it: whoever connects is refused.          */
UNUSED static int raw_bind (int *port)
{
    struct sockaddr_in a = loopback (0);
    socklen_t size = sizeof a;
    int fd = socket (AF_INET, SOCK_STREAM, 0);
    CHECK (fd >= 0);
    CHECK (bind (fd, (struct sockaddr *) &a, sizeof a) == 0);
    CHECK (getsockname (fd, (struct sockaddr *) &a, &size) == 0);
    *port = ntohs (a.sin_port);
    return fd;
}
UNUSED static int raw_listen (int *port)
{
    int fd = raw_bind (port);
    CHECK (listen (fd, 64) == 0);
    return fd;
}
UNUSED static int raw_accept (int listener)
{
    struct pollfd p = { listener, POLLIN, 0 };
    CHECK_INT (poll (&p, 1, PATIENCE), 1);
    int fd = accept (listener, NULL, NULL);
    CHECK (fd >= 0);
    patient (fd);
    return fd;
}
UNUSED static int raw_connect (int port)
{
    struct sockaddr_in a = loopback (port);
    int fd = socket (AF_INET, SOCK_STREAM, 0);
    CHECK (fd >= 0);
    if (connect (fd, (struct sockaddr *) &a, sizeof a))
        FAIL ("connect to port %d: %s", port, errno_name (errno));
    patient (fd);
    return fd;
}
UNUSED static int raw_connect_ipc (const char *path)
{
    struct sockaddr_un a;
    int fd = socket (AF_UNIX, SOCK_STREAM, 0);
    memset (&a, 0, sizeof a);
    a.sun_family = AF_UNIX;
    snprintf (a.sun_path, sizeof a.sun_path, "%s", path);
    CHECK (fd >= 0);
    if (connect (fd, (struct sockaddr *) &a, sizeof a))
        FAIL ("connect to %s: %s", path, errno_name (errno));
    patient (fd);
    return fd;
}
UNUSED static void raw_write (int fd, const void *data, size_t size)
{
    CHECK_INT (send (fd, data, size, MSG_NOSIGNAL), size);
}
/*  Exactly so many bytes.                                                    */
UNUSED static void raw_read (int fd, void *data, size_t size)
{
    for (size_t got = 0; got < size; ) {
        ssize_t n = recv (fd, (char *) data + got, size - got, 0);
        if (n <= 0)
            FAIL ("%zu bytes came, not %zu", got, size);
        got += n;
    }
}
/*  Waits until the other side has ended the stream; what still comes is
 *  thrown away.                                                              */
UNUSED static void raw_wait_end (int fd)
{
    char junk [4096];
    for (;;) {
        ssize_t n = recv (fd, junk, sizeof junk, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return;
        if (n < 0)
            FAIL ("the stream was not ended");
    }
}
/*  The ZMTP 2.0 greeting of a 3.2 peer, from the first byte to both
 *  identities; ours is IDENTITY.                                             */
UNUSED static void raw_hello_as (int fd, int type, const char *identity)
{
    unsigned char ours [12] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 0 }, theirs [300];
    unsigned char frame [300] = { 0, (unsigned char) strlen (identity) };
    ours [11] = (unsigned char) type;
    raw_write (fd, ours, sizeof ours);
    /*  They may speak a later revision; the type byte or the version is the
     *  twelfth byte either way, and as 2.0 peers they answer in 2.0.          */
    raw_read (fd, theirs, 12);
    memcpy (frame + 2, identity, frame [1]);
    raw_write (fd, frame, 2 + (size_t) frame [1]);
    raw_read (fd, theirs, 2);
    raw_read (fd, theirs + 2, theirs [1]);
}
UNUSED static void raw_hello (int fd, int type) { raw_hello_as (fd, type, ""); }
/*  One short ZMTP 2.0 frame.                                                 */
UNUSED static void raw_frame (int fd, int more, const void *data, size_t size)
{
    unsigned char frame [260] = { more ? 1 : 0, (unsigned char) size };
    CHECK (size < 256);
    memcpy (frame + 2, data, size);
    raw_write (fd, frame, size + 2);
}

#define set_int(s, option, value) (CALLED, set_int (s, option, value))
#define get_int(s, option) (CALLED, get_int (s, option))
#define events(s) (CALLED, events (s))
#define last_endpoint(s) (CALLED, last_endpoint (s))
#define new_socket(ctx, type) (CALLED, new_socket (ctx, type))
#define bind_to(s, endpoint) (CALLED, bind_to (s, endpoint))
#define bind_tcp(s) (CALLED, bind_tcp (s))
#define bind_fresh(s, transport) (CALLED, bind_fresh (s, transport))
#define connect_to(s, endpoint) (CALLED, connect_to (s, endpoint))
#define raw_accept(listener) (CALLED, raw_accept (listener))
#define raw_connect(port) (CALLED, raw_connect (port))
#define raw_connect_ipc(path) (CALLED, raw_connect_ipc (path))
#define raw_write(fd, data, size) (CALLED, raw_write (fd, data, size))
#define raw_read(fd, data, size) (CALLED, raw_read (fd, data, size))
#define raw_wait_end(fd) (CALLED, raw_wait_end (fd))
#define raw_hello_as(fd, type, identity) (CALLED, raw_hello_as (fd, type, identity))
#define raw_hello(fd, type) (CALLED, raw_hello (fd, type))
#define raw_frame(fd, more, data, size) (CALLED, raw_frame (fd, more, data, size))

/* --------------------------------------------------------------- resources */

UNUSED static int is_open (int fd) { return fcntl (fd, F_GETFD) != -1; }
UNUSED static int open_descriptors (void)
{
    int n = 0;
    for (int fd = 0; fd < 4096; fd++)
        n += is_open (fd);
    return n;
}
/*  From now on only this many descriptors more can be opened. The system's
 *  limit is on the number, so gaps below the highest one are filled first.    */
UNUSED static void limit_descriptors (int more)
{
    struct rlimit r;
    int top = 0, fd;
    for (fd = 0; fd < 4096; fd++)
        if (is_open (fd))
            top = fd + 1;
    do
        CHECK ((fd = dup (0)) >= 0);
    while (fd < top - 1);
    CHECK (getrlimit (RLIMIT_NOFILE, &r) == 0);
    r.rlim_cur = (rlim_t) (fd + 1 + more);
    CHECK (setrlimit (RLIMIT_NOFILE, &r) == 0);
}
UNUSED static long cpu_ms (void)
{
    struct rusage u;
    getrusage (RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000L + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}
/*  Does something for which this thread mostly waits, and fails if it is at work all
 *  the while instead.                                                         */
#define MOSTLY_WAITING(something) \
    do { long cpu__ = thread_cpu_ms (), wall__ = now_ms (); \
         something; \
         cpu__ = thread_cpu_ms () - cpu__, wall__ = now_ms () - wall__; \
         if (cpu__ > wall__ / 5) \
             FAIL ("%ld of %ld ms on a processor", cpu__, wall__); } while (0)
UNUSED static long thread_cpu_ms (void)
{
    struct timespec t;
    CHECK (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t) == 0);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}
/*  Resident memory of this process in KiB. Under a checker, which needs memory
 *  of its own: always 0.                                                     */
UNUSED static long memory_kb (void)
{
    long pages = 0;
    if (getenv ("CHECKED"))
        return 0;
    FILE *f = fopen ("/proc/self/statm", "r");
    CHECK (f && fscanf (f, "%*d %ld", &pages) == 1);
    fclose (f);
    return pages * (sysconf (_SC_PAGESIZE) / 1024);
}
/*  Bytes that the allocator has given out.                                   */
UNUSED static size_t allocated (void)
{
    struct mallinfo2 info = mallinfo2 ();
    return info.uordblks + info.hblkhd;
}

#endif
