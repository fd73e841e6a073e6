/*  zmq_proxy moves whole messages both ways, shows each part to the capture
 *  socket, and ends with ETERM.                                              */
#include "test.h"

static void *front, *back, *capture;
static void *proxy (void *device)
{
    if (device)
        FAILS (zmq_device (4711, front, back), ETERM);
    else
        FAILS (zmq_proxy (front, back, capture), ETERM);
    OK (zmq_close (front));
    OK (zmq_close (back));
    if (capture)
        OK (zmq_close (capture));
    return NULL;
}

int main (void)
{
    for (int device = 0; device < 2; device++) {
        void *ctx = new_context (), *client = new_socket (ctx, ZMQ_REQ), *worker = new_socket (ctx, ZMQ_REP);
        void *seen = new_socket (ctx, ZMQ_PULL);
        front = new_socket (ctx, ZMQ_ROUTER);
        back = new_socket (ctx, ZMQ_DEALER);
        capture = device ? NULL : new_socket (ctx, ZMQ_PUSH);
        OK (zmq_bind (seen, "inproc://seen"));
        if (capture)
            connect_to (capture, "inproc://seen");
        connect_to (client, bind_fresh (front, "inproc"));
        connect_to (worker, bind_fresh (back, "inproc"));
        pthread_t t = start (proxy, device ? ctx : NULL);
        for (int i = 0; i < 100; i++) {
            send_text (client, "ask|more");
            CHECK_STR (recv_text (worker), "ask|more");
            send_text (worker, "r1||r3");
            CHECK_STR (recv_text (client), "r1||r3");
            if (capture) {
                const char *request = recv_text (seen), *reply = recv_text (seen);
                CHECK (strlen (request) > 10 && !strcmp (request + strlen (request) - 10, "||ask|more"));
                CHECK (strlen (reply) > 8 && !strcmp (reply + strlen (reply) - 8, "||r1||r3"));
            }
        }
        OK (zmq_close (client));
        OK (zmq_close (worker));
        OK (zmq_close (seen));
        end_context (ctx);
        join (t);
    }
    return 0;
}
