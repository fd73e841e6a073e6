/*  The second listing of the manual page, with what it prints counted: the REP
 *  socket lives while two clients come and one of them goes.                  */
#include "test.h"

static int listening, accepted, closed, disconnected, others;

static void *rep_socket_monitor (void *ctx)
{
    zmq_event_t event;
    int rc;
    void *s = zmq_socket (ctx, ZMQ_PAIR);
    CHECK (s);
    rc = zmq_connect (s, "inproc://monitor.rep");
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
        case ZMQ_EVENT_LISTENING:
            printf ("listening socket descriptor %d\n", event.data.listening.fd);
            printf ("listening socket address %s\n", event.data.listening.addr);
            listening++;
            break;
        case ZMQ_EVENT_ACCEPTED:
            printf ("accepted socket descriptor %d\n", event.data.accepted.fd);
            printf ("accepted socket address %s\n", event.data.accepted.addr);
            accepted++;
            break;
        case ZMQ_EVENT_CLOSE_FAILED:
            printf ("socket close failure error code %d\n", event.data.close_failed.err);
            printf ("socket address %s\n", event.data.close_failed.addr);
            others++;
            break;
        case ZMQ_EVENT_CLOSED:
            printf ("closed socket descriptor %d\n", event.data.closed.fd);
            printf ("closed socket address %s\n", event.data.closed.addr);
            closed++;
            break;
        case ZMQ_EVENT_DISCONNECTED:
            printf ("disconnected socket descriptor %d\n", event.data.disconnected.fd);
            printf ("disconnected socket address %s\n", event.data.disconnected.addr);
            disconnected++;
            break;
        default:
            others++;
        }
        zmq_msg_close (&msg);
    }
    zmq_close (s);
    return NULL;
}

int main (void)
{
    void *ctx = zmq_init (1), *rep = zmq_socket (ctx, ZMQ_REP);
    pthread_t thread;
    CHECK (ctx && rep);
    CHECK_INT (zmq_socket_monitor (rep, "inproc://monitor.rep", ZMQ_EVENT_ALL), 0);
    thread = start (rep_socket_monitor, ctx);
    const char *bound = bind_tcp (rep);

    void *theirs = new_context (), *stays = new_socket (theirs, ZMQ_REQ), *goes = new_socket (theirs, ZMQ_REQ);
    connect_to (stays, bound);
    connect_to (goes, bound);
    send_text (stays, "a");
    CHECK_STR (recv_text (rep), "a");
    send_text (rep, "b");
    send_text (goes, "c");
    CHECK_STR (recv_text (rep), "c");
    CHECK_STR (recv_text (stays), "b");
    OK (zmq_close (goes));
    UNTIL (*(volatile int *) &disconnected == 1);

    CHECK_INT (zmq_close (rep), 0);
    CHECK_INT (zmq_term (ctx), 0);
    join (thread);
    CHECK_INT (listening, 1);
    CHECK_INT (accepted, 2);
    CHECK_INT (disconnected, 1);
    CHECK_INT (closed, 1);
    CHECK_INT (others, 0);
    OK (zmq_close (stays));
    end_context (theirs);
    return 0;
}
