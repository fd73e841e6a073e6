/*  zmq_poll on plain descriptors: what poll says, hang-ups and errors as
 *  POLLERR, asked for or not.                                                */
#include "test.h"

static short look (int fd, short wanted)
{
    zmq_pollitem_t item = { NULL, fd, wanted, 0x55 };
    CHECK_INT (OK (zmq_poll (&item, 1, 0)), item.revents != 0);
    return item.revents;
}

int main (void)
{
    int p [2];
    CHECK (pipe (p) == 0);
    CHECK_INT (look (p [0], ZMQ_POLLIN), 0);
    CHECK_INT (look (p [1], ZMQ_POLLOUT), ZMQ_POLLOUT);
    CHECK_INT (look (p [1], ZMQ_POLLOUT | ZMQ_POLLERR), ZMQ_POLLOUT);
    CHECK (write (p [1], "x", 1) == 1);
    CHECK_INT (look (p [0], ZMQ_POLLIN), ZMQ_POLLIN);
    CHECK_INT (look (p [0], 0), 0);
    close (p [1]);
    CHECK_INT (look (p [0], ZMQ_POLLIN), ZMQ_POLLIN | ZMQ_POLLERR);
    char c;
    CHECK (read (p [0], &c, 1) == 1);
    CHECK_INT (look (p [0], ZMQ_POLLIN), ZMQ_POLLERR);
    CHECK_INT (look (p [0], 0), ZMQ_POLLERR);
    close (p [0]);
    CHECK_INT (look (p [0], ZMQ_POLLIN), ZMQ_POLLERR);      /* closed */
    CHECK_INT (look (-1, ZMQ_POLLIN), 0);
    CHECK (pipe (p) == 0);
    close (p [0]);
    CHECK_INT (look (p [1], ZMQ_POLLOUT), ZMQ_POLLOUT | ZMQ_POLLERR);
    close (p [1]);
    return 0;
}
