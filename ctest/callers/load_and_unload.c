/*  The library is loaded and unloaded a hundred times, with a context each time, in a
 *  thread that ends at some time: nothing of it is called when it is gone (at a fork, at
 *  a thread's end, at the process's end), and nothing piles up.                  */
#include "test.h"

static char copy [200];

#define FIND(lib, name) __typeof__ (&name) p_##name = (__typeof__ (&name)) dlsym (lib, #name); CHECK (p_##name != NULL)

static void use (void)
{
    /*  A file of another name, since this program has the library itself.       */
    void *lib = dlopen (copy, RTLD_NOW | RTLD_LOCAL);
    if (!lib)
        FAIL ("%s", dlerror ());
    FIND (lib, zmq_ctx_new);
    FIND (lib, zmq_socket);
    FIND (lib, zmq_bind);
    FIND (lib, zmq_connect);
    FIND (lib, zmq_send);
    FIND (lib, zmq_recv);
    FIND (lib, zmq_close);
    FIND (lib, zmq_term);
    void *ctx = p_zmq_ctx_new (), *a = p_zmq_socket (ctx, ZMQ_PAIR), *b = p_zmq_socket (ctx, ZMQ_PAIR);
    char data [8];
    CHECK (ctx && a && b);
    OK (p_zmq_bind (a, fresh ("ipc")));
    OK (p_zmq_bind (a, "inproc://a"));
    OK (p_zmq_connect (b, "inproc://a"));
    OK (p_zmq_send (b, "x", 1, 0));
    CHECK_INT (OK (p_zmq_recv (a, data, 8, 0)), 1);
    OK (p_zmq_close (a));
    OK (p_zmq_close (b));
    OK (p_zmq_term (ctx));
    CHECK (dlclose (lib) == 0);
}
static void *use_in_thread (void *turns)
{
    for (int i = 0; i < (int) (intptr_t) turns; i++)
        use ();
    return NULL;
}
static void fork_once (void)
{
    int status;
    pid_t child = fork ();
    if (!child)
        exit (0);
    CHECK (waitpid (child, &status, 0) == child);
    CHECK_INT (status, 0);
}

int main (void)
{
    Dl_info own;
    char command [400];
    CHECK (dladdr ((void *) zmq_version, &own));
    snprintf (copy, sizeof copy, "%s/another.so", temp_path ("."));
    snprintf (command, sizeof command, "cp '%s' '%s'", own.dli_fname, copy);
    CHECK (system (command) == 0);
    /*  In threads that end after the library went, and in this one.             */
    for (int i = 0; i < 10; i++) {
        join (start (use_in_thread, (void *) 1));
        fork_once ();
        use ();
        fork_once ();
    }
    long memory = memory_kb ();
    int descriptors = open_descriptors ();
    for (int i = 0; i < 100; i++) {
        i % 2 ? use () : (void) join (start (use_in_thread, (void *) 2));
        fork_once ();
    }
    CHECK_INT (open_descriptors (), descriptors);
    if (memory_kb () - memory > 2000)
        FAIL ("%ld KiB more", memory_kb () - memory);
    return 0;
}
