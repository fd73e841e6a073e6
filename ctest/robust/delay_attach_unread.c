/*  ZMQ_DELAY_ATTACH_ON_CONNECT, and a peer that went and left something unread: the
 *  connection, which is being tried again, ends with its endpoint all the same.    */
#include "monitor.h"

static void test (const char *transport, int disconnects)
{
    void *ctx = new_context (), *push = new_socket (ctx, ZMQ_PUSH), *pull = new_socket (ctx, ZMQ_PULL);
    const char *endpoint = bind_fresh (push, transport);
    watch_t *w = watch (ctx, pull);
    set_int (pull, ZMQ_DELAY_ATTACH_ON_CONNECT, 1);
    connect_to (pull, endpoint);
    for (int i = 0; i < 3; i++)
        send_text (push, "left");
    wait_for (pull, ZMQ_POLLIN);
    zmq_close (push);
    await (w, ZMQ_EVENT_DISCONNECTED);
    await (w, ZMQ_EVENT_CONNECT_RETRIED);
    /*  The socket hears of it, and has two more to read.                     */
    CHECK_STR (recv_now (pull), "left");
    if (disconnects) {
        OK (zmq_disconnect (pull, endpoint));
        CHECK_STR (recv_now (pull), "left");
    }
    zmq_close (pull);
    unwatch (w);
    end_context (ctx);
}

int main (void)
{
    for (int disconnects = 0; disconnects < 2; disconnects++) {
        test ("tcp", disconnects);
        test ("ipc", disconnects);
    }
    return 0;
}
