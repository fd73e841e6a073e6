/*  A mark of 1 holds no reply back, and loses none, if the one before it was
 *  sent, and answered, while its sender had no time to note that yet.          */
#include "test.h"
#include <sys/prctl.h>

enum { ROUNDS = 2000 };

/*  An I/O thread that has sent something is interrupted. */
ssize_t send (int fd, const void *bytes, size_t size, int flags)
{
    REAL (send);
    char name [16] = "";
    ssize_t sent = real (fd, bytes, size, flags);
    prctl (PR_GET_NAME, name);
    if (sent > 0 && strncmp (name, "zmq-io", 6) == 0)
        nap (1);
    return sent;
}

static void *answer (void *rep)
{
    char byte;
    for (int i = 0; i < ROUNDS; i++) {
        CHECK_INT (zmq_recv (rep, &byte, 1, 0), 1);
        CHECK_INT (zmq_send (rep, &byte, 1, 0), 1);
    }
    return NULL;
}

int main (void)
{
    static const char *const transports [] = { "tcp", "ipc" };
    for (int i = 0; i < 2; i++) {
        void *here = new_context (), *there = new_context ();
        void *rep = new_socket (here, ZMQ_REP), *req = new_socket (there, ZMQ_REQ);
        set_int (rep, ZMQ_SNDHWM, 1);
        set_int (req, ZMQ_SNDHWM, 1);
        set_int (req, ZMQ_RCVTIMEO, PATIENCE);
        connect_to (req, bind_fresh (rep, transports [i]));
        pthread_t service = start (answer, rep);
        char byte = 'x';
        for (int round = 0; round < ROUNDS; round++) {
            CHECK_INT (zmq_send (req, &byte, 1, 0), 1);
            CHECK_INT (zmq_recv (req, &byte, 1, 0), 1);
        }
        join (service);
        OK (zmq_close (req));
        OK (zmq_close (rep));
        end_context (here);
        end_context (there);
    }
    return 0;
}
