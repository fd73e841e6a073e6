/*  HANDSHAKE_FAILED_AUTH: whom the program's ZAP handler refuses, with what it
 *  said, on both sides; and HANDSHAKE_SUCCEEDED for whom it lets in.           */
#include "monitor_ext.h"

/*  Answers three times; lets "friend" in.                                     */
static void *handler (void *zap)
{
    for (int i = 0; i < 3; i++) {
        char request [400];
        snprintf (request, sizeof request, "%s", recv_text (zap));
        if (!strncmp (request, "<", 1))
            break;
        send_text (zap, strstr (request, "friend") ? "1.0|1|200|OK||" : "1.0|1|400|who are you||");
    }
    zmq_close (zap);
    return NULL;
}

static void *client (void *ctx, const char *name)
{
    void *c = new_socket (ctx, ZMQ_PUSH);
    OK (zmq_setsockopt (c, ZMQ_PLAIN_USERNAME, name, strlen (name)));
    OK (zmq_setsockopt (c, ZMQ_PLAIN_PASSWORD, "x", 1));
    set_int (c, ZMQ_RECONNECT_IVL, -1);
    return c;
}

int main (void)
{
    void *ctx = new_context (), *zap = new_socket (ctx, ZMQ_REP), *s = new_socket (ctx, ZMQ_PULL);
    OK (zmq_bind (zap, "inproc://zeromq.zap.01"));
    pthread_t t = start (handler, zap);
    set_int (s, ZMQ_PLAIN_SERVER, 1);
    void *of_s = watch_all (ctx, s);
    const char *bound = bind_tcp (s);
    expect (of_s, "LISTENING");
    for (int i = 0; i < 3; i++) {
        int is_friend = i == 1;
        void *c = client (ctx, is_friend ? "friend" : "stranger"), *of_c = watch_all (ctx, c);
        connect_to (c, bound);
        zmq_oxide_event_t e = expect (of_s, is_friend ? "ACCEPTED HANDSHAKE_SUCCEEDED" : "ACCEPTED HANDSHAKE_FAILED_AUTH");
        CHECK_INT (e.value, is_friend ? 0 : 400);
        e = expect (of_c, is_friend ? "CONNECT_DELAYED CONNECTED HANDSHAKE_SUCCEEDED"
                                    : "CONNECT_DELAYED CONNECTED HANDSHAKE_FAILED_AUTH");
        CHECK_INT (e.value, is_friend ? 0 : 400);
        if (!is_friend)
            expect (of_c, "DISCONNECTED");
        zmq_close (c);
        expect (of_c, is_friend ? "OWN_CLOSE MONITOR_STOPPED" : "MONITOR_STOPPED");
        zmq_close (of_c);
        expect (of_s, "DISCONNECTED");
    }
    join (t);
    zmq_close (s);
    zmq_close (of_s);
    end_context (ctx);
    return 0;
}
