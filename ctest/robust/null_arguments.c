/*  NULL where something should be: an error, not the end of the process.        */
#include "test.h"
#include <zmq_utils.h>

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    int value = 0, major = 0;
    size_t size = sizeof value;
    zmq_msg_t msg;
    FAILS (zmq_bind (s, NULL), EINVAL);
    FAILS (zmq_connect (s, NULL), EINVAL);
    FAILS (zmq_unbind (s, NULL), EINVAL);
    FAILS (zmq_disconnect (s, NULL), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_SNDHWM, NULL, sizeof value), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_IDENTITY, NULL, 5), EINVAL);
    FAILS (zmq_getsockopt (s, ZMQ_SNDHWM, NULL, &size), EINVAL);
    FAILS (zmq_getsockopt (s, ZMQ_SNDHWM, &value, NULL), EINVAL);
    FAILS (zmq_msg_send (NULL, s, 0), EFAULT);
    FAILS (zmq_sendmsg (s, NULL, ZMQ_DONTWAIT), EFAULT);
    FAILS (zmq_msg_recv (NULL, s, ZMQ_DONTWAIT), EFAULT);
    FAILS (zmq_recvmsg (s, NULL, ZMQ_DONTWAIT), EFAULT);
    OK (zmq_msg_init (&msg));
    FAILS (zmq_msg_close (NULL), EFAULT);
    FAILS (zmq_msg_copy (NULL, &msg), EFAULT);
    FAILS (zmq_msg_copy (&msg, NULL), EFAULT);
    FAILS (zmq_msg_move (NULL, &msg), EFAULT);
    FAILS (zmq_msg_move (&msg, NULL), EFAULT);
    FAILS (zmq_msg_init (NULL), EFAULT);
    FAILS (zmq_msg_init_size (NULL, 5), EFAULT);
    FAILS (zmq_msg_init_data (NULL, &value, 4, NULL, NULL), EFAULT);
    CHECK_INT (zmq_msg_size (NULL), 0);
    CHECK (zmq_msg_data (NULL) == NULL);
    OK (zmq_msg_close (&msg));
    FAILS (zmq_poll (NULL, 3, 0), EFAULT);
    FAILS (zmq_proxy (NULL, NULL, NULL), EFAULT);
    FAILS (zmq_device (ZMQ_QUEUE, NULL, NULL), EFAULT);
    FAILS (zmq_device (ZMQ_QUEUE, s, NULL), EFAULT);
    zmq_stopwatch_stop (NULL);
    zmq_version (&major, NULL, NULL);
    CHECK_INT (major, 3);
    /*  A device with descriptor 0 quiet hung in 3.2.6, with it readable died.   */
    int p [2];
    CHECK (pipe (p) == 0 && dup2 (p [0], 0) == 0);
    FAILS (zmq_device (ZMQ_QUEUE, NULL, NULL), EFAULT);
    CHECK (write (p [1], "x", 1) == 1);
    FAILS (zmq_device (ZMQ_QUEUE, NULL, NULL), EFAULT);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
