/*  fork.h - children, and how they ended.                                      */
#ifndef FORK_H
#define FORK_H
#include "test.h"

/*  A child that must get to its end. What it inherits of the time limit starts anew.  */
UNUSED static pid_t child_of (void (*body) (void *), void *arg)
{
    fflush (stdout);
    pid_t child = fork ();
    CHECK (child != -1);
    if (!child) {
        alarm (30);
        body (arg);
        exit (0);
    }
    return child;
}
UNUSED static void wait_for_child (pid_t child)
{
    int status;
    while (waitpid (child, &status, 0) != child)
        CHECK (errno == EINTR);
    if (status)
        FAIL ("the child ended with %s %d", WIFSIGNALED (status) ? "signal" : "exit", WIFSIGNALED (status) ? WTERMSIG (status) : WEXITSTATUS (status));
}
/*  A context of one's own works from end to end.                               */
UNUSED static void use_own_context (void *ctx)
{
    void *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    connect_to (b, bind_tcp (a));
    send_text (b, "x");
    CHECK_STR (recv_text (a), "x");
    zmq_close (a), zmq_close (b);
    end_context (ctx);
}
#endif
