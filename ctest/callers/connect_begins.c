/*  Connecting has begun when zmq_connect returns; what is left is the I/O
 *  thread's. (A unix listener has a connection in its backlog by then.)       */
#include "test.h"
#include <sys/socket.h>
#include <sys/un.h>

int main (void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *endpoint = fresh ("ipc");
    int listener = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    strcpy (address.sun_path, endpoint + 6);
    CHECK (listener >= 0 && bind (listener, (struct sockaddr *) &address, sizeof address) == 0 && listen (listener, 100) == 0);
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    for (int i = 0; i < 50; i++) {
        OK (zmq_connect (s, endpoint));
        int fd = accept (listener, NULL, NULL);
        CHECK (fd >= 0);
        close (fd);
        OK (zmq_disconnect (s, endpoint));
    }
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
