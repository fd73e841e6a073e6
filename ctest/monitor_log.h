/*  monitor_log.h - programs that run with ZMQ_MONITOR_LOG, and what it says.   */
#ifndef MONITOR_LOG_H
#define MONITOR_LOG_H
#include "monitor_ext.h"

/*  Runs a program in a process of its own, which finds VALUE in its environment.
 *  It has to end well.                                                       */
UNUSED static void run_logged_at (const char *value, void (*program) (void), const char *file, int line)
{
    int status;
    fflush (stdout);
    pid_t child = fork ();
    CHECK (child >= 0);
    if (child == 0) {
        alarm (50);
        CHECK (value ? setenv ("ZMQ_MONITOR_LOG", value, 1) == 0 : unsetenv ("ZMQ_MONITOR_LOG") == 0);
        program ();
        _exit (0);
    }
    CHECK (waitpid (child, &status, 0) == child);
    if (status)
        fail_at (file, line, "the program ended with status %#x", status);
}
#define run_logged(value, program) run_logged_at (value, program, __FILE__, __LINE__)

/*  What is in a file; "" if it is not there.                                  */
UNUSED static char *content (const char *path)
{
    char *text = calloc (1, 4 << 20);
    FILE *f = fopen (path, "r");
    CHECK (text);
    if (f) {
        size_t size = fread (text, 1, (4 << 20) - 1, f);
        CHECK (strlen (text) == size);
        fclose (f);
    }
    return text;
}

/*  Cuts the next line off; NULL after the last one. A line without an end fails. */
UNUSED static char *next_line (char **rest)
{
    char *line = *rest, *end = strchr (line, '\n');
    if (!*line)
        return NULL;
    if (!end)
        FAIL ("a line without an end: %s", line);
    *end = 0;
    *rest = end + 1;
    return line;
}

/*  The value of a key in a line of JSON, as it stands there; "" if it has none. */
UNUSED static const char *json (const char *line, const char *key)
{
    char quoted [40];
    RING (400);
    snprintf (quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr (line, quoted);
    CHECK (line [0] == '{' && line [strlen (line) - 1] == '}');
    buf [0] = 0;
    if (!at)
        return buf;
    at += strlen (quoted);
    if (*at == '"')
        snprintf (buf, room, "%.*s", (int) strcspn (at + 1, "\""), at + 1);
    else
        snprintf (buf, room, "%.*s", (int) strcspn (at, ",}"), at);
    return buf;
}
#endif
