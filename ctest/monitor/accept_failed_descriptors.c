/*  No descriptor is left when a peer connects: ACCEPT_FAILED with EMFILE, not
 *  as a flood, and the peer is served as soon as one is free. tcp and ipc.    */
#include "monitor.h"

static void starve (const char *transport)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, s);
    const char *bound = bind_fresh (s, transport);
    await (w, ZMQ_EVENT_LISTENING);
    int tcp = !strcmp (transport, "tcp"), spare = dup (0);
    int fd = socket (tcp ? AF_INET : AF_UNIX, SOCK_STREAM, 0);
    limit_descriptors (0);
    if (tcp) {
        struct sockaddr_in a = loopback (port_of (bound));
        CHECK (connect (fd, (struct sockaddr *) &a, sizeof a) == 0);
    } else {
        struct sockaddr_un a = { .sun_family = AF_UNIX };
        strcpy (a.sun_path, bound + 6);
        CHECK (connect (fd, (struct sockaddr *) &a, sizeof a) == 0);
    }
    CHECK_EVENT (w, await (w, ZMQ_EVENT_ACCEPT_FAILED), ZMQ_EVENT_ACCEPT_FAILED, bound, EMFILE);
    long cpu = cpu_ms ();
    nap (300);
    CHECK (seen_so_far (w) < 500);          /* 3.2.6: hundreds per millisecond */
    CHECK (cpu_ms () - cpu < 150);
    CHECK (close (spare) == 0);
    int i = await (w, ZMQ_EVENT_ACCEPTED);
    CHECK_EVENT_FD (w, i, ZMQ_EVENT_ACCEPTED, bound);
    raw_hello (fd, ZMQ_PUSH);
    raw_frame (fd, 0, "hi", 2);
    CHECK_STR (recv_text (s), "hi");
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
            FAIL ("%s: %s %d", transports [i], WIFSIGNALED (status) ? "signal" : "exit",
                  WIFSIGNALED (status) ? WTERMSIG (status) : WEXITSTATUS (status));
    }
    return 0;
}
