/*  In the child every call about a socket or context of the parent's fails, and none
 *  of them hangs; the parent notices nothing, whatever the child does and however it
 *  ends.                                                                        */
#include "fork.h"

static void *ctx, *a, *b;

static void all_calls_fail (void *how)
{
    char data [8];
    int v = 0;
    size_t size = sizeof v;
    zmq_msg_t msg;
    zmq_pollitem_t item = { a, 0, ZMQ_POLLIN, 0 };
    struct iovec iov = { data, 8 };
    size_t one = 1;
    OK (zmq_msg_init (&msg));
    FAILS (zmq_send (a, "x", 1, 0), ENOTSOCK);
    FAILS (zmq_recv (a, data, 8, 0), ENOTSOCK);
    FAILS (zmq_msg_send (&msg, a, 0), ENOTSOCK);
    FAILS (zmq_msg_recv (&msg, b, 0), ENOTSOCK);
    FAILS (zmq_sendiov (a, &iov, 1, 0), ENOTSOCK);
    FAILS (zmq_recviov (b, &iov, &one, 0), ENOTSOCK);
    FAILS (zmq_poll (&item, 1, -1), ENOTSOCK);
    FAILS (zmq_proxy (a, b, NULL), ENOTSOCK);
    FAILS (zmq_bind (a, "tcp://127.0.0.1:*"), ENOTSOCK);
    FAILS (zmq_connect (b, "inproc://x"), ENOTSOCK);
    FAILS (zmq_unbind (a, "inproc://x"), ENOTSOCK);
    FAILS (zmq_disconnect (b, "inproc://x"), ENOTSOCK);
    FAILS (zmq_setsockopt (a, ZMQ_LINGER, &v, sizeof v), ENOTSOCK);
    FAILS (zmq_getsockopt (a, ZMQ_FD, &v, &size), ENOTSOCK);
    FAILS (zmq_socket_monitor (a, "inproc://m", ZMQ_EVENT_ALL), ENOTSOCK);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PAIR), EFAULT);
    FAILS (zmq_ctx_get (ctx, ZMQ_IO_THREADS), EFAULT);
    FAILS (zmq_close (a), ENOTSOCK);
    FAILS (zmq_close (b), ENOTSOCK);
    FAILS (zmq_term (ctx), EFAULT);
    use_own_context (new_context ());
    switch ((intptr_t) how) {
    case 0: exit (0);
    case 1: _exit (0);
    case 2: execl ("/proc/self/exe", "again", "exec", (char *) NULL); _exit (3);
    case 3: wait_for_child (child_of (all_calls_fail, (void *) 0)); _exit (0);
    case 4: raise (SIGKILL);
    }
}

int main (int argc, char **argv)
{
    (void) argv;
    if (argc > 1) {
        /*  After exec nothing of the parent's is open.                          */
        for (int fd = 3; fd < 4096; fd++)
            CHECK (!is_open (fd));
        use_own_context (new_context ());
        return 0;
    }
    for (int i = 1; i < 3; i++) {
        ctx = new_context ();
        a = new_socket (ctx, ZMQ_DEALER);
        b = new_socket (ctx, ZMQ_DEALER);
        get_int (a, ZMQ_FD);
        const char *e = bind_fresh (a, transports [i]);
        connect_to (b, e);
        send_text (b, "queued");
        wait_for (a, ZMQ_POLLIN);
        for (int fd = 3; fd < 4096; fd++)   /* what the test was started with */
            if (is_open (fd))
                fcntl (fd, F_SETFD, FD_CLOEXEC | fcntl (fd, F_GETFD));
        for (intptr_t how = 0; how < 5; how++) {
            pid_t child = child_of (all_calls_fail, (void *) how);
            for (int n = 0; n < 20; n++)
                send_text (b, "meanwhile");
            if (how == 4) {
                int status;
                CHECK (waitpid (child, &status, 0) == child && WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
            } else
                wait_for_child (child);
            CHECK_STR (recv_text (a), how ? "meanwhile" : "queued");
            for (int n = 0; n < 19; n++)
                CHECK_STR (recv_text (a), "meanwhile");
        }
        CHECK_STR (recv_text (a), "meanwhile");
        zmq_close (a), zmq_close (b);
        end_context (ctx);
        if (i == 2)
            CHECK (access (e + 6, F_OK) != 0);
    }
    return 0;
}
