/*  Nothing is read or written beyond what the program hands over: messages, buffers,
 *  names and values end where the next page cannot be touched.                  */
#include "test.h"
#include <sys/mman.h>

static char *page;
/*  Memory of SIZE bytes just before the forbidden page.                         */
static void *last (size_t size) { return page + 4096 - size; }
static void *text (const char *s) { return strcpy (last (strlen (s) + 1), s); }

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_DEALER), *b = new_socket (ctx, ZMQ_DEALER), *sub = new_socket (ctx, ZMQ_SUB);
    page = mmap (NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK (page != MAP_FAILED && mprotect (page + 4096, 4096, PROT_NONE) == 0);
    const char *e = bind_tcp (a);
    OK (zmq_connect (b, text (e)));
    OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, text ("topic"), 6));
    OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, last (0), 0));
    OK (zmq_bind (a, text ("inproc://name")));
    OK (zmq_socket_monitor (a, text ("inproc://monitor"), ZMQ_EVENT_ALL));
    *(int *) last (4) = 5;
    OK (zmq_setsockopt (a, ZMQ_SNDHWM, last (4), 4));
    *(size_t *) page = 4;
    OK (zmq_getsockopt (a, ZMQ_SNDHWM, last (4), (size_t *) page));
    char expected [300];
    for (size_t size = 0; size < 300; size++) {
        memset (expected, (int) size, sizeof expected);
        memset (last (size), (int) size, size);
        OK (zmq_send (b, last (size), size, 0));
        /*  The object itself is the last thing on the page.                    */
        zmq_msg_t *msg = last (sizeof *msg);
        OK (zmq_msg_init (msg));
        CHECK_INT (OK (zmq_msg_recv (msg, a, 0)), size);
        OK (zmq_msg_send (msg, a, 0));
        OK (zmq_msg_close (msg));
        memset (last (size), 0x7e, size);
        CHECK_INT (OK (zmq_recv (b, last (size), size, 0)), size);
        CHECK (memcmp (last (size), expected, size) == 0);
    }
    struct iovec *v = last (2 * sizeof *v);
    v [0] = v [1] = (struct iovec) { expected, 3 };
    OK (zmq_sendiov (b, v, 2, ZMQ_SNDMORE));
    *(size_t *) page = 2;
    CHECK_INT (OK (zmq_recviov (a, v, (size_t *) page, 0)), 2);
    free (v [0].iov_base), free (v [1].iov_base);
    zmq_pollitem_t *items = last (2 * sizeof *items);
    items [0] = (zmq_pollitem_t) { a, 0, ZMQ_POLLOUT, 0 };
    items [1] = (zmq_pollitem_t) { b, 0, ZMQ_POLLOUT, 0 };
    CHECK_INT (OK (zmq_poll (items, 2, 0)), 2);
    zmq_close (a), zmq_close (b), zmq_close (sub);
    end_context (ctx);
    return 0;
}
