/*  One thread polls a PULL, a SUB and a pipe, and counts what comes from each.  */
#include "test.h"

#define MESSAGES 2000

static int pipes [2];
static void *feeds_pull (void *s)
{
    for (int i = 0; i < MESSAGES; i++)
        OK (zmq_send (s, &i, sizeof i, 0));
    return NULL;
}
static void *feeds_sub (void *s)
{
    for (int i = 0; i < MESSAGES; i++) {
        OK (zmq_send (s, "yes", 3, ZMQ_SNDMORE));
        OK (zmq_send (s, &i, sizeof i, 0));
        OK (zmq_send (s, "no", 2, 0));
    }
    return NULL;
}
static void *feeds_pipe (void *arg)
{
    (void) arg;
    for (int i = 0; i < MESSAGES; i++)
        CHECK (write (pipes [1], &i, sizeof i) == sizeof i);
    close (pipes [1]);
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pull = new_socket (ctx, ZMQ_PULL), *sub = new_socket (ctx, ZMQ_SUB);
        void *push = new_socket (ctx, ZMQ_PUSH), *pub = new_socket (ctx, ZMQ_XPUB);
        int pulled = 0, published = 0, piped = 0, hung_up = 0, n;
        CHECK (pipe (pipes) == 0);
        set_int (pub, ZMQ_SNDHWM, 0);
        set_int (sub, ZMQ_RCVHWM, 0);
        connect_to (push, bind_fresh (pull, t));
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "yes", 3));
        connect_to (sub, bind_fresh (pub, t));
        CHECK_STR (recv_text (pub), "\\x01yes");
        pthread_t feeders [] = { start (feeds_pull, push), start (feeds_sub, pub), start (feeds_pipe, NULL) };
        while (pulled < MESSAGES || published < MESSAGES || !hung_up) {
            zmq_pollitem_t items [] = { { pull, 0, ZMQ_POLLIN, 0 }, { sub, 0, ZMQ_POLLIN, 0 },
                                        { NULL, hung_up ? -1 : pipes [0], ZMQ_POLLIN, 0 } };
            CHECK (OK (zmq_poll (items, 3, PATIENCE)) > 0);
            if (items [0].revents) {
                CHECK_INT (zmq_recv (pull, &n, sizeof n, ZMQ_DONTWAIT), sizeof n);
                CHECK_INT (n, pulled++);
            }
            if (items [1].revents) {
                char topic [8];
                CHECK_INT (zmq_recv (sub, topic, 8, ZMQ_DONTWAIT), 3);
                CHECK_INT (zmq_recv (sub, &n, sizeof n, ZMQ_DONTWAIT), sizeof n);
                CHECK_INT (n, published++);
            }
            if (items [2].revents) {
                ssize_t size = read (pipes [0], &n, sizeof n);
                if (size == 0)
                    hung_up = 1;
                else
                    CHECK_INT (n, piped++);
            }
        }
        CHECK_INT (piped, MESSAGES);
        for (int i = 0; i < 3; i++)
            join (feeders [i]);
        close (pipes [0]);
        zmq_close (pull), zmq_close (push), zmq_close (sub), zmq_close (pub);
        end_context (ctx);
    }
    return 0;
}
