/*  LISTENING of an ipc bind names the endpoint as given, and for a wildcard the
 *  path that was chosen.                                                     */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP);
    watch_t *w = watch (ctx, s);
    const char *given = fresh ("ipc");
    OK (zmq_bind (s, given));
    CHECK_EVENT_FD (w, await (w, ZMQ_EVENT_LISTENING), ZMQ_EVENT_LISTENING, given);
    const char *chosen = bind_to (s, "ipc://*");
    int i = await_from (w, ZMQ_EVENT_LISTENING, 1);
    CHECK_EVENT_FD (w, i, ZMQ_EVENT_LISTENING, chosen);
    CHECK (access (seen (w, i).addr + strlen ("ipc://"), F_OK) == 0);
    zmq_close (s);
    end_watched (w);
    return 0;
}
