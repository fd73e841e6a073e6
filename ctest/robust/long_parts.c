/*  Messages of many long parts arrive whole, whatever pieces they come in, when a
 *  conversation goes on meanwhile, so that the receiver waits on the stream itself.  */
#include "test.h"

enum { LONGEST = 600000, PARTS = 12 };
static int rounds = 1000, port;

static unsigned roll (unsigned *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

/*  Short parts, long ones, and those about as long as what is read at once.  */
static size_t roll_size (unsigned *seed)
{
    switch (roll (seed) % 6) {
    case 0: return roll (seed) % 300;
    case 1: return roll (seed) % 20000;
    case 2: return 60000 + roll (seed) % 20000;
    case 3: return 120000 + roll (seed) % 30000;
    case 4: return roll (seed) % LONGEST;
    default: return 140000;
    }
}

static void *new_pair (void *ctx)
{
    void *s = new_socket (ctx, ZMQ_PAIR);
    set_int (s, ZMQ_SNDHWM, 1);
    set_int (s, ZMQ_RCVHWM, 1);
    set_int (s, ZMQ_RCVTIMEO, getenv ("CHECKED") ? -1 : PATIENCE);
    return s;
}

static void *send_parts (void *ctx)
{
    void *s = new_pair (ctx);
    char *body = calloc (1, LONGEST), answer;
    unsigned seed = 1;
    connect_to (s, tcp_endpoint (port));
    for (int i = 0; i < rounds; i++) {
        for (int left = 1 + roll (&seed) % PARTS; left > 0; left--)
            OK (zmq_send (s, body, roll_size (&seed), left > 1 ? ZMQ_SNDMORE : 0));
        CHECK_INT (zmq_recv (s, &answer, 1, 0), 1);
    }
    free (body);
    zmq_close (s);
    return NULL;
}

int main (void)
{
    void *ctx = new_context (), *other = new_context (), *s = new_pair (ctx);
    unsigned seed = 1;
    zmq_msg_t part;
    if (getenv ("CHECKED"))
        rounds = 50;
    port = port_of (bind_tcp (s));
    pthread_t t = start (send_parts, other);
    OK (zmq_msg_init (&part));
    for (int i = 0; i < rounds; i++) {
        for (int left = 1 + roll (&seed) % PARTS; left > 0; left--) {
            CHECK_INT (zmq_msg_recv (&part, s, 0), roll_size (&seed));
            CHECK_INT (zmq_msg_more (&part), left > 1);
        }
        OK (zmq_send (s, "x", 1, 0));
    }
    join (t);
    zmq_msg_close (&part);
    zmq_close (s);
    end_context (other);
    end_context (ctx);
    return 0;
}
