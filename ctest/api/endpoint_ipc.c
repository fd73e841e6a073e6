/*  ipc endpoints: files that come and go, wildcards, what is refused.         */
#include "test.h"

static int is_socket (const char *endpoint)
{
    struct stat st;
    return lstat (endpoint + 6, &st) == 0 && S_ISSOCK (st.st_mode);
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
    const char *e = fresh ("ipc");
    OK (zmq_bind (s, e));
    CHECK_STR (last_endpoint (s), e);
    CHECK (is_socket (e));
    connect_to (c, e);
    CHECK_STR (last_endpoint (c), e);
    send_text (c, "x");
    CHECK_STR (recv_text (s), "x");
    OK (zmq_unbind (s, e));
    UNTIL (!is_socket (e));

    /*  A relative path, and a name that begins with @: plain files.          */
    CHECK (chdir (getenv ("TMPDIR") ? getenv ("TMPDIR") : "/tmp") == 0);
    OK (zmq_bind (s, "ipc://@relative"));
    CHECK (is_socket ("ipc://@relative"));
    OK (zmq_unbind (s, "ipc://@relative"));
    UNTIL (!is_socket ("ipc://@relative"));

    /*  A wildcard is a fresh absolute path each time.                        */
    const char *w1 = bind_to (s, "ipc://*"), *w2 = bind_to (s, "ipc://*");
    CHECK (!strncmp (w1, "ipc:///", 7) && !strncmp (w2, "ipc:///", 7) && strcmp (w1, w2));
    CHECK (is_socket (w1));
    FAILS (zmq_unbind (s, "ipc://*"), ENOENT);
    OK (zmq_unbind (s, w1));
    UNTIL (!is_socket (w1));

    /*  What cannot be bound or connected.                                    */
    char longest [200] = "ipc:///tmp/";
    memset (longest + 11, 'x', 107 - 5 + 1);
    FAILS (zmq_bind (s, longest), ENAMETOOLONG);
    FAILS (zmq_connect (c, longest), ENAMETOOLONG);
    FAILS (zmq_bind (s, "ipc:///no/such/directory/s"), ENOENT);
    FAILS (zmq_bind (s, "ipc:///dev/null/s"), ENOTDIR);
    FAILS (zmq_bind (s, "ipc:///tmp"), EADDRINUSE);
    FAILS (zmq_bind (s, "ipc://"), EINVAL);
    CHECK_INT (zmq_connect (c, "ipc:///no/such/directory/s"), 0);

    /*  Closing removes what is left.                                         */
    OK (zmq_bind (s, e));
    OK (zmq_close (s));
    OK (zmq_close (c));
    end_context (ctx);
    CHECK (!is_socket (e));
    CHECK (!is_socket (w2));
    return 0;
}
