/*  After fork the child's calls fail and do not hang, and the parent notices
 *  nothing; a context without sockets can be used in the child.               */
#include "test.h"

static void wait_child (pid_t child)
{
    int status;
    CHECK (waitpid (child, &status, 0) == child);
    if (status)
        FAIL ("the child ended with %s %d", WIFSIGNALED (status) ? "signal" : "exit",
              WIFSIGNALED (status) ? WTERMSIG (status) : WEXITSTATUS (status));
}

int main (void)
{
    void *ctx = new_context ();
    pid_t child = fork ();
    if (!child) {
        alarm (20);
        void *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
        connect_to (b, bind_tcp (a));
        send_text (a, "x");
        CHECK_STR (recv_text (b), "x");
        zmq_close (a);
        zmq_close (b);
        end_context (ctx);
        _exit (0);
    }
    wait_child (child);

    void *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    connect_to (b, bind_tcp (a));
    send_text (a, "x");
    CHECK_STR (recv_text (b), "x");
    child = fork ();
    if (!child) {
        char c [8];
        alarm (20);
        FAILS (zmq_send (a, "x", 1, 0), ENOTSOCK);
        FAILS (zmq_recv (a, c, 8, 0), ENOTSOCK);
        FAILS (zmq_close (a), ENOTSOCK);
        zmq_term (ctx);                 /* returns */
        /*  And a new context works.                                          */
        void *own = new_context (), *s = new_socket (own, ZMQ_PAIR), *t = new_socket (own, ZMQ_PAIR);
        connect_to (t, bind_tcp (s));
        send_text (s, "y");
        CHECK_STR (recv_text (t), "y");
        zmq_close (s);
        zmq_close (t);
        end_context (own);
        _exit (0);
    }
    wait_child (child);
    for (int i = 0; i < 1000; i++) {
        send_text (a, "x");
        CHECK_STR (recv_text (b), "x");
    }
    zmq_close (a);
    zmq_close (b);
    end_context (ctx);
    return 0;
}
