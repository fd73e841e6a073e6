/*  Peers come, go, are killed, are stopped and resumed.                          */
#include "crowd.h"

int main (int argc, char **argv)
{
    crowd_begins (argc, argv);
    return crowd (NULL);
}
