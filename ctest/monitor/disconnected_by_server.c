/*  The server leaves and comes back on the same port: DISCONNECTED, at once
 *  CONNECT_RETRIED, refused attempts, and CONNECTED again.                    */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_REQ);
    void *servers = new_context (), *s = new_socket (servers, ZMQ_REP);
    const char *bound = bind_tcp (s);
    set_int (c, ZMQ_RECONNECT_IVL, 20);
    watch_t *w = watch (ctx, c);
    connect_to (c, bound);
    int up = await (w, ZMQ_EVENT_CONNECTED);
    zmq_close (s);
    end_context (servers);

    int down = await (w, ZMQ_EVENT_DISCONNECTED);
    CHECK_INT (down, up + 1);
    CHECK_INT (CHECK_EVENT_FD (w, down, ZMQ_EVENT_DISCONNECTED, bound), seen (w, up).value);
    await_count (w, down + 5);
    CHECK_STR (event_name (seen (w, down + 1).event), "CONNECT_RETRIED");
    CHECK_STR (event_name (seen (w, down + 2).event), "CONNECT_DELAYED");
    CHECK_STR (event_name (seen (w, down + 3).event), "CLOSED");
    CHECK_STR (event_name (seen (w, down + 4).event), "CONNECT_RETRIED");

    servers = new_context ();
    s = new_socket (servers, ZMQ_REP);
    UNTIL (zmq_bind (s, bound) == 0);
    int again = await_from (w, ZMQ_EVENT_CONNECTED, down);
    CHECK_STR (event_name (seen (w, again - 1).event), "CONNECT_DELAYED");
    send_text (c, "works");
    CHECK_STR (recv_text (s), "works");
    zmq_close (s);
    zmq_close (c);
    end_context (servers);
    end_watched (w);
    return 0;
}
