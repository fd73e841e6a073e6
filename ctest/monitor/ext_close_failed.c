/*  CLOSE_FAILED has no place for the descriptor; OWN_CLOSE tells it.          */
#include "monitor_ext.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *reader = watch_all (ctx, s);
    const char *bound = bind_fresh (s, "ipc");
    CHECK (unlink (bound + 6) == 0);
    OK (zmq_unbind (s, bound));
    int fd = expect (reader, "LISTENING").value;
    CHECK_INT (expect (reader, "CLOSE_FAILED").value, ENOENT);
    CHECK_INT (expect (reader, "OWN_CLOSE").value, fd);
    zmq_close (s);
    expect (reader, "MONITOR_STOPPED");
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
