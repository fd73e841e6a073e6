/*  The first listing of the manual page, as printed: it closes no message. The
 *  REQ socket connects and is left by its server.                            */
#include "test.h"

static volatile int connected, closed;

static void *req_socket_monitor (void *ctx)
{
    zmq_event_t event;
    int rc;
    void *s = zmq_socket (ctx, ZMQ_PAIR);
    CHECK (s);
    rc = zmq_connect (s, "inproc://monitor.req");
    CHECK (rc == 0);
    while (1) {
        zmq_msg_t msg;
        zmq_msg_init (&msg);
        rc = zmq_recvmsg (s, &msg, 0);
        if (rc == -1 && zmq_errno () == ETERM)
            break;
        CHECK (rc != -1);
        memcpy (&event, zmq_msg_data (&msg), sizeof (event));
        switch (event.event) {
        case ZMQ_EVENT_CONNECTED:
            CHECK (event.data.connected.fd >= 0 && !strncmp (event.data.connected.addr, "tcp://127.0.0.1:", 16));
            connected++;
            break;
        case ZMQ_EVENT_CLOSED:
            CHECK (event.data.closed.fd >= 0);
            closed++;
            break;
        }
    }
    zmq_close (s);
    return NULL;
}

int main (void)
{
    void *theirs = new_context (), *rep = new_socket (theirs, ZMQ_REP);
    const char *bound = bind_tcp (rep);
    void *ctx = zmq_init (1), *req = zmq_socket (ctx, ZMQ_REQ);
    pthread_t threads [1];
    int rc;
    /*  register a monitor endpoint for all socket events                     */
    rc = zmq_socket_monitor (req, "inproc://monitor.req", ZMQ_EVENT_ALL);
    CHECK (rc == 0);
    /*  spawn a monitoring thread                                             */
    rc = pthread_create (&threads [0], NULL, req_socket_monitor, ctx);
    CHECK (rc == 0);

    connect_to (req, bound);
    UNTIL (connected == 1);
    OK (zmq_close (rep));
    end_context (theirs);
    UNTIL (closed >= 1);        /* an attempt to come back that failed */

    CHECK_INT (zmq_close (req), 0);
    CHECK_INT (zmq_term (ctx), 0);
    join (threads [0]);
    return 0;
}
