/*  Memory of large messages may be kept for the next ones, but not when there
 *  are none any more.                                                         */
#include "test.h"

enum { SIZE = 1 << 20, COUNT = 12 };

/*  From a peer whose frames have to be translated (ZMTP 1.0).                */
static void translated (void)
{
    void *ctx = new_context (), *pull = new_socket (ctx, ZMQ_PULL);
    int fd = raw_connect (port_of (bind_tcp (pull)));
    /*  No identity; a part of one byte; one of COUNT * SIZE bytes.            */
    unsigned char first [] = { 1, 0, 2, 0, 'x' };
    unsigned char header [] = { 0xff, 0, 0, 0, 0, 0, COUNT << 4, 0, 1, 0 };
    static char body [COUNT * SIZE];
    zmq_msg_t message;
    raw_write (fd, first, sizeof first);
    CHECK_STR (recv_text (pull), "x");
    size_t before = allocated ();
    raw_write (fd, header, sizeof header);
    raw_write (fd, body, sizeof body);
    OK (zmq_msg_init (&message));
    CHECK_INT (zmq_msg_recv (&message, pull, 0), sizeof body);
    OK (zmq_msg_close (&message));
    UNTIL (allocated () < before + SIZE);
    close (fd);
    zmq_close (pull);
    end_context (ctx);
}

static void over (const char *transport)
{
    void *ctx = new_context (), *push = new_socket (ctx, ZMQ_PUSH), *pull = new_socket (ctx, ZMQ_PULL);
    connect_to (push, bind_fresh (pull, transport));
    OK (zmq_send (push, "first", 5, 0));
    CHECK_STR (recv_text (pull), "first");
    size_t before = allocated ();
    zmq_msg_t message;
    for (int i = 0; i < COUNT; i++) {
        OK (zmq_msg_init_size (&message, SIZE));
        memset (zmq_msg_data (&message), i, SIZE);
        OK (zmq_msg_send (&message, push, 0));
    }
    for (int i = 0; i < COUNT; i++) {
        OK (zmq_msg_init (&message));
        CHECK_INT (zmq_msg_recv (&message, pull, 0), SIZE);
        char *data = zmq_msg_data (&message);
        CHECK (data [0] == i && data [SIZE - 1] == i);
        OK (zmq_msg_close (&message));
    }
    UNTIL (allocated () < before + SIZE);
    OK (zmq_close (push));
    OK (zmq_close (pull));
    end_context (ctx);
}

int main (void)
{
    EACH_TRANSPORT (transport)
        over (transport);
    translated ();
    return 0;
}
