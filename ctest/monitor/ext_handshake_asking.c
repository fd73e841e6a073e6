/*  A peer leaves while the program's ZAP handler is asked about it. With PLAIN it would
 *  have had more to say: that it left is told at once, not when the answer comes.
 *  Without a mechanism it may have said all: it is heard if the handler lets it in.    */
#include "monitor_ext.h"

static void *ctx, *zap, *s, *reader;
static int fd;

/*  A peer with this mechanism that says something, and has left when the handler knows. */
static void visit (const char *mechanism, const char *said, size_t size)
{
    unsigned char greeting [64] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0 };
    memcpy (greeting + 12, mechanism, strlen (mechanism));
    s = new_socket (ctx, ZMQ_PULL);
    set_int (s, ZMQ_HANDSHAKE_IVL, 0);
    if (!strcmp (mechanism, "PLAIN"))
        set_int (s, ZMQ_PLAIN_SERVER, 1);
    else
        OK (zmq_setsockopt (s, ZMQ_ZAP_DOMAIN, "d", 1));
    reader = watch_all (ctx, s);
    fd = raw_connect (port_of (bind_tcp (s)));
    expect (reader, "LISTENING ACCEPTED");
    raw_write (fd, greeting, 64);
    raw_write (fd, said, size);
    CHECK (strstr (recv_text (zap), mechanism));
    /*  Closed with something unread, the connection would be reset.          */
    CHECK (shutdown (fd, SHUT_WR) == 0);
}

static void end (void)
{
    close (fd);
    zmq_close (s);
    zmq_close (reader);
}

int main (void)
{
    static const char answer [] = "1.0|1|200|OK||";
    static const char hello [] = "\4\15\5HELLO\4user\1x";
    static const char ready [] = "\4\32\5READY\13Socket-Type\0\0\0\4PUSH\0\4said";
    ctx = new_context (), zap = new_socket (ctx, ZMQ_REP);
    OK (zmq_bind (zap, "inproc://zeromq.zap.01"));
    visit ("PLAIN", hello, sizeof hello - 1);
    CHECK_INT (expect (reader, "HANDSHAKE_FAILED_NO_DETAIL").value, ECONNRESET);
    expect (reader, "DISCONNECTED");
    send_text (zap, answer);
    end ();
    visit ("NULL", ready, sizeof ready - 1);
    send_text (zap, answer);
    expect (reader, "HANDSHAKE_SUCCEEDED");
    CHECK_STR (recv_text (s), "said");
    expect (reader, "DISCONNECTED");
    end ();
    zmq_close (zap);
    end_context (ctx);
    return 0;
}
