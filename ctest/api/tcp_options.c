/*  Options reach the operating system's sockets: keepalive, buffers, no delay.  */
#include "test.h"
#include <sys/ioctl.h>

static int os_option (int fd, int level, int option)
{
    int value = -1;
    socklen_t size = sizeof value;
    CHECK (getsockopt (fd, level, option, &value, &size) == 0);
    return value;
}

int main (void)
{
    for (int with = 0; with < 2; with++) {
        static char before [4096];
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
        void *both [] = { s, c };
        for (int i = 0; with && i < 2; i++) {
            set_int (both [i], ZMQ_TCP_KEEPALIVE, 1);
            set_int (both [i], ZMQ_TCP_KEEPALIVE_CNT, 3);
            set_int (both [i], ZMQ_TCP_KEEPALIVE_IDLE, 50);
            set_int (both [i], ZMQ_TCP_KEEPALIVE_INTVL, 7);
            set_int (both [i], ZMQ_SNDBUF, 20000);
            set_int (both [i], ZMQ_RCVBUF, 30000);
        }
        for (int fd = 0; fd < 4096; fd++)
            before [fd] = is_open (fd);
        connect_to (c, bind_tcp (s));
        send_text (c, "x");
        CHECK_STR (recv_text (s), "x");
        int streams = 0;
        for (int fd = 0; fd < 4096; fd++) {
            struct sockaddr_in a;
            socklen_t size = sizeof a;
            if (before [fd] || !is_open (fd) || getpeername (fd, (struct sockaddr *) &a, &size) || a.sin_family != AF_INET)
                continue;
            streams++;
            CHECK_INT (os_option (fd, IPPROTO_TCP, TCP_NODELAY), 1);
            CHECK (fcntl (fd, F_GETFL) & O_NONBLOCK);
            CHECK_INT (os_option (fd, SOL_SOCKET, SO_KEEPALIVE), with);
            if (with) {
                CHECK_INT (os_option (fd, IPPROTO_TCP, TCP_KEEPCNT), 3);
                CHECK_INT (os_option (fd, IPPROTO_TCP, TCP_KEEPIDLE), 50);
                CHECK_INT (os_option (fd, IPPROTO_TCP, TCP_KEEPINTVL), 7);
                CHECK_INT (os_option (fd, SOL_SOCKET, SO_SNDBUF), 40000);
                CHECK_INT (os_option (fd, SOL_SOCKET, SO_RCVBUF), 60000);
            }
        }
        CHECK_INT (streams, 2);
        zmq_close (s);
        zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
