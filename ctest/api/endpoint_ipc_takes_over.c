/*  A socket file that is there, stale or in use, is replaced by a bind; a regular
 *  file is not deleted.                                                      */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PULL), *b = new_socket (ctx, ZMQ_PULL);
    void *c = new_socket (ctx, ZMQ_PUSH);
    const char *e = fresh ("ipc");
    struct sockaddr_un stale = { .sun_family = AF_UNIX };
    int fd = socket (AF_UNIX, SOCK_STREAM, 0);
    strcpy (stale.sun_path, e + 6);
    CHECK (bind (fd, (struct sockaddr *) &stale, sizeof stale) == 0);
    close (fd);
    OK (zmq_bind (a, e));
    OK (zmq_bind (b, e));
    connect_to (c, e);
    send_text (c, "to the latest");
    CHECK_STR (recv_text (b), "to the latest");
    CHECK_STR (recv_now (a), "<EAGAIN>");

    const char *path = temp_path ("precious");
    char endpoint [200], content [20] = "";
    FILE *f = fopen (path, "w");
    CHECK (f && fputs ("data", f) >= 0 && fclose (f) == 0);
    snprintf (endpoint, sizeof endpoint, "ipc://%s", path);
    FAILS (zmq_bind (a, endpoint), EADDRINUSE);
    f = fopen (path, "r");
    CHECK (f && fgets (content, sizeof content, f) && fclose (f) == 0);
    CHECK_STR (content, "data");
    zmq_close (a);
    zmq_close (b);
    zmq_close (c);
    end_context (ctx);
    return 0;
}
