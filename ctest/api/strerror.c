/*  The library's own errors have texts, the others are the C library's.       */
#include "test.h"

int main (void)
{
    CHECK_STR (zmq_strerror (EFSM), "Operation cannot be accomplished in current state");
    CHECK_STR (zmq_strerror (ENOCOMPATPROTO), "The protocol is not compatible with the socket type");
    CHECK_STR (zmq_strerror (ETERM), "Context was terminated");
    CHECK_STR (zmq_strerror (EMTHREAD), "No thread available");
    CHECK_STR (zmq_strerror (EINVAL), strerror (EINVAL));
    CHECK_STR (zmq_strerror (EAGAIN), strerror (EAGAIN));
    CHECK_STR (zmq_strerror (0), strerror (0));
    char native [100];
    snprintf (native, sizeof native, "%s", strerror (987654));
    CHECK_STR (zmq_strerror (987654), native);
    snprintf (native, sizeof native, "%s", strerror (-1));
    CHECK_STR (zmq_strerror (-1), native);
    CHECK_INT (EFSM, 156384763);
    CHECK_INT (ENOCOMPATPROTO, 156384764);
    CHECK_INT (ETERM, 156384765);
    CHECK_INT (EMTHREAD, 156384766);
    errno = 4711;
    CHECK_INT (zmq_errno (), 4711);
    return 0;
}
