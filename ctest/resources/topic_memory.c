/*  No memory for a long topic, at each point where some is asked for: ENOMEM for
 *  whoever subscribes, and what a peer subscribes to comes later or not at all.
 *  Nobody dies, and the other topics are as they were.                        */
#define INTERPOSE_MALLOC
#include "interpose.h"
#include <zmq_ext.h>

/*  Blocks for it as a whole are told from others by their size, and not kept.  */
static char longest [5000000];
enum { LABEL = 1024, MANY = 40 * LABEL };

#define STARVED(call) ({ starved = 1; __typeof__ (call) r__ = call; starved = 0; r__; })

/*  From the call after the next N on there is none for blocks of SIZE bytes.  */
static void starve_after (int n, size_t size)
{
    least = size;
    set_rule (CALL_MALLOC, ENOMEM, n, -1, INT_MAX);
}

/*  Receives a subscription message about the first SIZE bytes.                */
static void hears (void *xpub, int kind, size_t size)
{
    zmq_msg_t msg;
    OK (zmq_msg_init (&msg));
    CHECK_INT (OK (zmq_msg_recv (&msg, xpub, 0)), 1 + size);
    CHECK_INT (*(char *) zmq_msg_data (&msg), kind);
    CHECK (!memcmp ((char *) zmq_msg_data (&msg) + 1, longest, size));
    OK (zmq_msg_close (&msg));
}

/*  What is asked for is all or nothing.                                       */
static void own_topic (void *ctx)
{
    void *sub = new_socket (ctx, ZMQ_SUB), *xsub = new_socket (ctx, ZMQ_XSUB), *xpub = new_socket (ctx, ZMQ_XPUB);
    static char said [1 + MANY] = "\1";
    memcpy (said + 1, longest, MANY);
    /*  The long one ends, and parts from a neighbour, in the middle of this.  */
    static char other [LABEL];
    memset (other, 't', 700);
    strcpy (other + 700, "other");
    OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, other, 705));
    OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "a", 1));
    int n = 0, m = 0;
    for (;; n++) {
        starve_after (n, 1);
        int rc = STARVED (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, longest, MANY)), error = errno;
        mend (CALL_MALLOC);
        if (!rc)
            break;
        CHECK_INT (error, ENOMEM);
        OK (zmq_setsockopt (sub, ZMQ_UNSUBSCRIBE, longest, MANY));  /* to no effect */
    }
    CHECK (n > MANY / LABEL);
    for (;; m++) {
        zmq_msg_t msg;
        OK (zmq_msg_init_data (&msg, said, sizeof said, NULL, NULL));
        starve_after (m, LABEL);
        int rc = STARVED (zmq_msg_send (&msg, xsub, 0)), error = errno;
        mend (CALL_MALLOC);
        OK (zmq_msg_close (&msg));
        if (rc != -1)
            break;
        CHECK_INT (error, ENOMEM);
    }
    CHECK (m >= MANY / LABEL);
    /*  A publisher that comes is told of the topics, as far as there is memory. */
    const char *e = bind_fresh (xpub, "inproc");
    starve_after (0, MANY / 2);
    OK (STARVED (zmq_connect (sub, e)));
    mend (CALL_MALLOC);
    CHECK_STR (recv_text (xpub), "\\x01a");
    CHECK_INT (OK (zmq_recv (xpub, other, LABEL, 0)), 706);
    CHECK (quiet (xpub));
    connect_to (xsub, e);
    hears (xpub, 1, MANY);
    zmq_close (sub), zmq_close (xsub), zmq_close (xpub);
}

/*  A client and a server of CURVE, with the keys of its specification.        */
static void encrypt (void *client, void *server)
{
    set_int (server, ZMQ_CURVE_SERVER, 1);
    OK (zmq_setsockopt (server, ZMQ_CURVE_SECRETKEY, "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6", 41));
    OK (zmq_setsockopt (client, ZMQ_CURVE_SERVERKEY, "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", 41));
    OK (zmq_setsockopt (client, ZMQ_CURVE_PUBLICKEY, "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", 41));
    OK (zmq_setsockopt (client, ZMQ_CURVE_SECRETKEY, "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs", 41));
}

/*  On its way, it is lost with its connection, or waits; then it comes.       */
static void topic_under_way (void *ctx, int encrypted)
{
    int n = 0;
    for (int failures = 1; failures; n++) {
        void *sub = new_socket (ctx, ZMQ_SUB), *xpub = new_socket (ctx, ZMQ_XPUB);
        set_int (sub, ZMQ_RECONNECT_IVL, 1);
        if (encrypted)
            encrypt (sub, xpub);
        connect_to (sub, bind_tcp (xpub));
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "a", 1));
        CHECK_STR (recv_text (xpub), "\\x01a");
        least = sizeof longest;
        break_after (n, CALL_MALLOC, ENOMEM);
        everybody_starves = 1;
        if (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, longest, sizeof longest) == -1) {
            CHECK_INT (errno, ENOMEM);
            OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, longest, sizeof longest));
        }
        /*  The subscriber is told there that it is connected again.           */
        UNTIL ((events (sub), zmq_recv (xpub, NULL, 0, ZMQ_DONTWAIT)) == 1 + sizeof longest);
        everybody_starves = 0;
        failures = failed (CALL_MALLOC);
        mend (CALL_MALLOC);
        zmq_close (sub), zmq_close (xpub);
    }
    CHECK (n > 5);
}

/*  Where it came in, it is not taken, or not told of when it goes.            */
static void topic_of_a_peer (void *ctx)
{
    for (int n = 0, told = 0; !told; n += 7) {
        void *sub = new_socket (ctx, ZMQ_SUB), *xpub = new_socket (ctx, ZMQ_XPUB);
        connect_to (sub, bind_tcp (xpub));
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, longest, MANY));
        starve_after (n, LABEL);
        UNTIL ((STARVED (events (xpub)) & ZMQ_POLLIN) || failed (CALL_MALLOC));
        mend (CALL_MALLOC);
        /*  There is room for another, and for this one the next time.         */
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, longest, MANY));
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "a", 1));
        hears (xpub, 1, MANY);
        CHECK_STR (recv_text (xpub), "\\x01a");
        OK (zmq_send (xpub, longest, sizeof longest, 0));
        CHECK_INT (OK (zmq_recv (sub, NULL, 0, 0)), sizeof longest);
        zmq_close (sub);
        starve_after (n, LABEL);
        UNTIL (STARVED (events (xpub)) & ZMQ_POLLIN);
        mend (CALL_MALLOC);
        CHECK_STR (recv_text (xpub), "\\x00a");
        told = zmq_recv (xpub, NULL, 0, ZMQ_DONTWAIT) == 1 + MANY;
        zmq_close (xpub);
    }
}

int main (void)
{
    void *ctx = new_context ();
    memset (longest, 't', sizeof longest);
    own_topic (ctx);
    topic_under_way (ctx, 0);
    topic_under_way (ctx, 1);
    topic_of_a_peer (ctx);
    end_context (ctx);
    return 0;
}
