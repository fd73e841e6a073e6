/*  A peer that goes after a fast conversation is noticed though the socket's
 *  thread is busy with other things, and a new one is served.                 */
#include "../conversation.h"
#include "../monitor.h"

int main (void)
{
    void *ctx = new_context (), *theirs = new_context ();
    void *rep = new_socket (ctx, ZMQ_REP), *req = new_socket (theirs, ZMQ_REQ);
    watch_t *w = watch (ctx, rep);
    const char *endpoint = bind_tcp (rep);
    connect_to (req, endpoint);
    pthread_t service = start (serve, rep);
    talk (req);
    ask (req, "");
    join (service);
    /* nobody calls anything on rep from here on */
    OK (zmq_close (req));
    end_context (theirs);
    await (w, ZMQ_EVENT_DISCONNECTED);
    req = new_socket (ctx, ZMQ_REQ);
    connect_to (req, endpoint);
    service = start (serve, rep);
    talk (req);
    ask (req, "");
    join (service);
    OK (zmq_close (req));
    OK (zmq_close (rep));
    unwatch (w);
    end_context (ctx);
    return 0;
}
