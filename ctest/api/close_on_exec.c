/*  Every descriptor of the library is closed by exec.                         */
#include "test.h"

int main (void)
{
    static char before [4096];
    for (int fd = 0; fd < 4096; fd++)
        before [fd] = is_open (fd);
    void *ctx = zmq_init (2), *s = new_socket (ctx, ZMQ_DEALER), *c = new_socket (ctx, ZMQ_DEALER);
    connect_to (c, bind_tcp (s));
    connect_to (c, bind_fresh (s, "ipc"));
    send_text (c, "1");
    send_text (c, "2");
    recv_text (s);
    recv_text (s);
    get_int (s, ZMQ_FD);
    get_int (c, ZMQ_FD);
    int count = 0;
    for (int fd = 0; fd < 4096; fd++)
        if (is_open (fd) && !before [fd]) {
            count++;
            if (!(fcntl (fd, F_GETFD) & FD_CLOEXEC))
                FAIL ("descriptor %d survives exec", fd);
        }
    CHECK (count > 6);
    OK (zmq_close (s));
    OK (zmq_close (c));
    end_context (ctx);
    /*  And after the context none is left.                                   */
    for (int fd = 0; fd < 4096; fd++)
        if (is_open (fd) && !before [fd])
            FAIL ("descriptor %d is left open", fd);
    return 0;
}
