/*  ipc connect, no file or a stale one: CLOSED and CONNECT_RETRIED, again and
 *  again, and never CONNECT_DELAYED.                                         */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context ();
    for (int stale = 0; stale < 2; stale++) {
        const char *endpoint = fresh ("ipc");
        if (stale) {
            struct sockaddr_un a = { .sun_family = AF_UNIX };
            int fd = socket (AF_UNIX, SOCK_STREAM, 0);
            strcpy (a.sun_path, endpoint + 6);
            CHECK (bind (fd, (struct sockaddr *) &a, sizeof a) == 0);
            close (fd);
        }
        void *c = new_socket (ctx, ZMQ_PUSH);
        set_int (c, ZMQ_RECONNECT_IVL, 20);
        watch_t *w = watch (ctx, c);
        connect_to (c, endpoint);
        await_count (w, 6);
        for (int i = 0; i < 6; i += 2) {
            CHECK_EVENT_FD (w, i, ZMQ_EVENT_CLOSED, endpoint);
            CHECK_EVENT (w, i + 1, ZMQ_EVENT_CONNECT_RETRIED, endpoint, seen (w, i + 1).value);
            CHECK (seen (w, i + 1).value >= 20 && seen (w, i + 1).value < 40);
        }
        zmq_close (c);
        unwatch (w);
    }
    end_context (ctx);
    return 0;
}
