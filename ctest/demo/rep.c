/*  rep ENDPOINT SECONDS - a REP socket that listens on ENDPOINT for so long, and
 *  a second thread that tells who comes and goes. The second listing of the
 *  manual page.                                                              */
#include <zmq.h>
#include <zmq_utils.h>
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*  Reads the events until the context ends.                                  */
static void *rep_socket_monitor (void *ctx)
{
    zmq_event_t event;
    int rc;

    void *s = zmq_socket (ctx, ZMQ_PAIR);
    assert (s);

    rc = zmq_connect (s, "inproc://monitor.rep");
    assert (rc == 0);
    while (true) {
        zmq_msg_t msg;
        zmq_msg_init (&msg);
        rc = zmq_recvmsg (s, &msg, 0);
        if (rc == -1 && zmq_errno () == ETERM)
            break;
        assert (rc != -1);
        memcpy (&event, zmq_msg_data (&msg), sizeof (event));
        switch (event.event) {
        case ZMQ_EVENT_LISTENING:
            printf ("listening on %s, descriptor %d\n", event.data.listening.addr, event.data.listening.fd);
            break;
        case ZMQ_EVENT_ACCEPTED:
            printf ("accepted a client on %s, descriptor %d\n", event.data.accepted.addr, event.data.accepted.fd);
            break;
        case ZMQ_EVENT_CLOSE_FAILED:
            printf ("could not close %s: %s\n", event.data.close_failed.addr,
                    zmq_strerror (event.data.close_failed.err));
            break;
        case ZMQ_EVENT_CLOSED:
            printf ("closed %s, descriptor %d\n", event.data.closed.addr, event.data.closed.fd);
            break;
        case ZMQ_EVENT_DISCONNECTED:
            printf ("a client of %s left, descriptor %d\n", event.data.disconnected.addr,
                    event.data.disconnected.fd);
            break;
        }
        zmq_msg_close (&msg);
    }
    zmq_close (s);
    return NULL;
}

int main (int argc, char **argv)
{
    pthread_t threads [1];
    int rc;

    assert (argc == 3);
    setvbuf (stdout, NULL, _IOLBF, 0);

    /*  Create the infrastructure.                                            */
    void *ctx = zmq_init (1);
    assert (ctx);

    void *rep = zmq_socket (ctx, ZMQ_REP);
    assert (rep);

    /*  REP socket monitor, all events.                                       */
    rc = zmq_socket_monitor (rep, "inproc://monitor.rep", ZMQ_EVENT_ALL);
    assert (rc == 0);
    rc = pthread_create (&threads [0], NULL, rep_socket_monitor, ctx);
    assert (rc == 0);

    rc = zmq_bind (rep, argv [1]);
    assert (rc == 0);

    /*  Allow some time for event detection.                                  */
    zmq_sleep (atoi (argv [2]));

    rc = zmq_close (rep);
    assert (rc == 0);

    zmq_term (ctx);
    pthread_join (threads [0], NULL);
    return 0;
}
