/*  A listener without descriptors does not spin and does not die, on tcp and ipc;
 *  established connections go on; the client is served later.                  */
#include "test.h"

static void starve (const char *transport)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    const char *e = bind_fresh (in, transport);
    connect_to (out, e);
    send_text (out, "x");
    CHECK_STR (recv_text (in), "x");
    int spare = dup (0), fd = socket (*transport == 't' ? AF_INET : AF_UNIX, SOCK_STREAM, 0);
    limit_descriptors (0);
    struct sockaddr_in a = loopback (*transport == 't' ? port_of (e) : 0);
    struct sockaddr_un u = { .sun_family = AF_UNIX };
    strncpy (u.sun_path, e + 6, sizeof u.sun_path - 1);
    CHECK ((*transport == 't' ? connect (fd, (struct sockaddr *) &a, sizeof a) : connect (fd, (struct sockaddr *) &u, sizeof u)) == 0);
    long cpu = cpu_ms ();
    nap (400);
    CHECK (cpu_ms () - cpu < 200);
    send_text (out, "goes on");
    CHECK_STR (recv_text (in), "goes on");
    close (spare);
    patient (fd);
    raw_hello (fd, ZMQ_PUSH);
    raw_frame (fd, 0, "late", 4);
    CHECK_STR (recv_text (in), "late");
    _exit (0);
}

int main (void)
{
    for (int i = 1; i < 3; i++) {
        int status;
        pid_t child = fork ();
        if (!child)
            starve (transports [i]);
        CHECK (waitpid (child, &status, 0) == child);
        if (status)
            FAIL ("%s: status %x", transports [i], status);
    }
    return 0;
}
