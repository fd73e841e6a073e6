/*  Where ZMQ_MONITOR_LOG may lead: a file, which is appended to and made for its
 *  owner alone; never through a link; standard error; a descriptor. Whatever
 *  cannot be opened is left out, and the program runs as without.            */
#include "monitor_log.h"

static void program (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    bind_tcp (s);
    zmq_close (s);
    end_context (ctx);
}

/*  The program closes the descriptor once it is running: the log has its own. */
static void closes (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    close (atoi (getenv ("ZMQ_MONITOR_LOG") + 3));
    bind_tcp (s);
    zmq_close (s);
    end_context (ctx);
    int fd = open ("/dev/null", O_RDONLY);
    CHECK_INT (fd, atoi (getenv ("ZMQ_MONITOR_LOG") + 3));
}

static void changes_directory (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    zmq_close (s);
    end_context (ctx);
    CHECK (chdir ("/") == 0);
    program ();
}

/*  The log's descriptor is not handed on to other programs.                  */
static void executes (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    int found = 0;
    for (int fd = 3; fd < 100; fd++) {
        char link [40], name [200] = "";
        snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
        if (readlink (link, name, sizeof name - 1) > 0 && strstr (name, "log-exec")) {
            CHECK (fcntl (fd, F_GETFD) & FD_CLOEXEC);
            CHECK (fcntl (fd, F_GETFL) & O_APPEND);
            found++;
        }
    }
    CHECK_INT (found, 1);
    zmq_close (s);
    end_context (ctx);
}

static int lines (const char *path)
{
    int count = 0;
    for (char *rest = content (path), *line; (line = next_line (&rest)); )
        count += !!strstr (line, "PULL");
    return count;
}

#define WHOLE 6  /* opened, listening, bound, closed twice, ended */

int main (void)
{
    char value [200];
    struct stat st;
    const char *path = temp_path ("log"), *link = temp_path ("link"), *copy = temp_path ("copy");
    umask (0);
    run_logged (path, program);
    CHECK_INT (lines (path), WHOLE);
    CHECK (stat (path, &st) == 0);
    CHECK_INT (st.st_mode & 0777, 0600);
    run_logged (path, program);
    CHECK_INT (lines (path), 2 * WHOLE);
    snprintf (value, sizeof value, "text:%s", path);
    run_logged (value, program);
    CHECK_INT (lines (path), 3 * WHOLE);

    CHECK (symlink (path, link) == 0);
    run_logged (link, program);
    run_logged ("", program);
    run_logged ("json:", program);
    run_logged ("fd:", program);
    run_logged ("fd:x", program);
    run_logged ("fd:-1", program);
    run_logged ("fd:999", program);
    run_logged (temp_path ("no/such/place"), program);
    run_logged (temp_path (""), program);
    CHECK_INT (lines (path), 3 * WHOLE);
    /*  A FIFO that nobody reads would wait for ever.                         */
    CHECK (mkfifo (temp_path ("fifo"), 0600) == 0);
    run_logged (temp_path ("fifo"), program);

    int fd = open (copy, O_CREAT | O_RDWR | O_APPEND, 0600), err = dup (2);
    snprintf (value, sizeof value, "fd:%d", fd);
    run_logged (value, program);
    CHECK_INT (lines (copy), WHOLE);
    run_logged (value, closes);
    CHECK_INT (lines (copy), 2 * WHOLE);
    CHECK (dup2 (fd, 2) == 2);
    run_logged ("stderr", program);
    CHECK (dup2 (err, 2) == 2);
    CHECK_INT (lines (copy), 3 * WHOLE);

    CHECK (chdir (temp_path ("")) == 0);
    run_logged ("relative", changes_directory);
    CHECK_INT (lines (temp_path ("relative")), WHOLE + 3);
    run_logged (temp_path ("log-exec"), executes);

    /*  Without the variable: no thread, no descriptor more than without log.  */
    program ();
    return 0;
}
