/*  The version, in the header and from the library.                           */
#include "test.h"

int main (void)
{
    int major = -1, minor = -1, patch = -1;
    zmq_version (&major, &minor, &patch);
    CHECK_INT (major, 3);
    CHECK_INT (minor, 2);
    CHECK_INT (patch, 6);
    CHECK_INT (ZMQ_VERSION_MAJOR, 3);
    CHECK_INT (ZMQ_VERSION_MINOR, 2);
    CHECK_INT (ZMQ_VERSION_PATCH, 6);
    CHECK_INT (ZMQ_VERSION, ZMQ_MAKE_VERSION (3, 2, 6));
    CHECK_INT (ZMQ_VERSION, 30206);
    return 0;
}
