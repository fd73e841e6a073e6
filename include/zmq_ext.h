/*  zmq_ext.h - what zmq-oxide offers beyond 0MQ 3.2 (MIT licence, see LICENSE).
 *
 *  Socket options with the numbers and the meaning that they have in libzmq 4;
 *  and more about monitors, where names of our own begin with ZMQ_OXIDE and
 *  options of our own with 10000. They are set and read like those of zmq.h. An
 *  older library refuses them with EINVAL; so does this one, on a type of
 *  socket that has no use for them.
 *
 *  "int *" marks an option that takes effect at once. The others are copied by
 *  zmq_bind and zmq_connect: set them before.                                */
#ifndef __ZMQ_EXT_H_INCLUDED__
#define __ZMQ_EXT_H_INCLUDED__

#include "zmq.h"

/* ----------------------------------------------------------------- security

 *  Connections over tcp and ipc are made by one of three mechanisms. Both ends
 *  have to use the same one, and one of them is the server; which end binds
 *  and which connects does not matter. Setting an option of a mechanism
 *  chooses it, and the last one set counts.
 *
 *      NULL    no security
 *      PLAIN   the client tells a name and a password, in the clear
 *      CURVE   both have keys; everything is encrypted
 *
 *  A peer whose library is older than libzmq 4 knows none of them, and is
 *  turned away unless NULL is used without a domain.
 *
 *  Servers ask your program who may come in, by ZAP (rfc.zeromq.org/spec/27):
 *  it binds a REP or ROUTER socket to "inproc://zeromq.zap.01" in the same
 *  context and answers what comes there. NULL asks only if a domain is set.
 *  While nobody is bound there, a PLAIN server admits nobody, a CURVE server
 *  whoever knows its public key, and NULL every peer that speaks ZMTP 3.     */

#define ZMQ_NULL 0
#define ZMQ_PLAIN 1
#define ZMQ_CURVE 2

#define ZMQ_MECHANISM 43         /* int: one of the above (get)                     */
#define ZMQ_PLAIN_SERVER 44      /* int: 1 for a server of PLAIN, 0 for NULL; 0     */
#define ZMQ_PLAIN_USERNAME 45    /* string, 1 to 255 bytes, for a client of PLAIN,  */
#define ZMQ_PLAIN_PASSWORD 46    /* or NULL for NULL; read with its NUL             */
#define ZMQ_CURVE_SERVER 47      /* int: 1 for a server of CURVE, 0 for NULL; 0     */
#define ZMQ_CURVE_PUBLICKEY 48   /* our keys. A key is 32 bytes, or 40 characters   */
#define ZMQ_CURVE_SECRETKEY 49   /* of Z85 and a NUL (41 bytes); read as the one or */
#define ZMQ_CURVE_SERVERKEY 50   /* the other by the length given. The last one is  */
                                 /* the server's public key, for a client           */
#define ZMQ_ZAP_DOMAIN 55        /* string, 1 to 255 bytes: told to who answers     */

/* -------------------------------------------------------------- connections */

#define ZMQ_IPV6 42              /* int: 1 for IPv6 as well as IPv4; 0. The other   */
                                 /* side of ZMQ_IPV4ONLY                            */
#define ZMQ_TOS 57               /* int: IP's type of service; 0                    */
#define ZMQ_CONNECT_TIMEOUT 79   /* int, ms: for a tcp connection to be made, 0 as  */
                                 /* long as the system tries; 0                     */
#define ZMQ_HANDSHAKE_IVL 66     /* int, ms: for a peer to say who it is, 0 any     */
                                 /* time; 30000                                     */
#define ZMQ_TCP_MAXRT 80         /* int, ms: for tcp to get what was sent confirmed */
                                 /* by the peer, 0 the system's choice; 0           */

/*  Signs of life, which peers that speak ZMTP 3 give.                        */
#define ZMQ_HEARTBEAT_IVL 75     /* int, ms: between two that we ask for, 0 never   */
#define ZMQ_HEARTBEAT_TIMEOUT 77 /* int, ms: silence after asking that ends the     */
                                 /* connection, 0 none; -1 (get), as the interval   */
#define ZMQ_HEARTBEAT_TTL 76     /* int, ms, in steps of 100 up to 6553500: silence */
                                 /* of ours that peers are told to bear, 0 any; 0   */

/* ----------------------------------------------------------------- patterns */

#define ZMQ_PROBE_ROUTER 51      /* int *: 1 to send an empty message to each new   */
                                 /* peer, so that a ROUTER there knows of us (set,  */
                                 /* REQ, DEALER, ROUTER); 0                         */
#define ZMQ_REQ_CORRELATE 52     /* int *: 1 to number requests and drop replies    */
                                 /* with another number (set, REQ); 0               */
#define ZMQ_REQ_RELAXED 53       /* int *: 1 to allow a new request before the old  */
                                 /* one is answered. Set ZMQ_REQ_CORRELATE too, or  */
                                 /* a late reply is taken for the new one (set,     */
                                 /* REQ); 0                                         */
#define ZMQ_CONFLATE 54          /* int: 1 to keep only the newest message for and  */
                                 /* of each peer, whatever the high-water marks are */
                                 /* (PUB, SUB, PUSH, PULL, DEALER); 0               */
#define ZMQ_ROUTER_HANDOVER 56   /* int *: 1 to give a newcomer the identity of a   */
                                 /* peer that has it, and disconnect that one (set, */
                                 /* ROUTER); 0                                      */
#define ZMQ_XPUB_NODROP 69       /* int *: 1 to wait, or fail with EAGAIN, when a   */
                                 /* subscriber takes no more, not to drop (set,     */
                                 /* PUB, XPUB); 0                                   */
#define ZMQ_INVERT_MATCHING 74   /* int *: 1 to pass what matches no subscription,  */
                                 /* instead of what does; set it at both ends (PUB, */
                                 /* XPUB, SUB); 0                                   */

/* ----------------------------------------------------------------- monitors

 *  docs/monitor.md tells more about all of this.                             */

/*  Further events. A monitor gets them if its mask names them and the socket
 *  has ZMQ_OXIDE_MONITOR_EXTENSIONS. Behind each: what its number is.        */
#define ZMQ_EVENT_MONITOR_STOPPED 0x400            /* 0; the last event             */
#define ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL 0x800 /* errno                         */
#define ZMQ_EVENT_HANDSHAKE_SUCCEEDED 0x1000       /* 0                             */
#define ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL 0x2000 /* ZMQ_PROTOCOL_ERROR_...        */
#define ZMQ_EVENT_HANDSHAKE_FAILED_AUTH 0x4000     /* what ZAP said: 300, 400, 500  */
#define ZMQ_OXIDE_EVENT_OWN_CLOSE 0x1000000        /* descriptor; a connection was  */
                                                   /* ended by our own side         */
#define ZMQ_OXIDE_EVENT_ALL 0x1007fff              /* these and those of zmq.h      */

#define ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED 0x10000000
#define ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND 0x10000001
#define ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE 0x10000002
#define ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE 0x10000003
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED 0x10000011
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE 0x10000012
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO 0x10000013
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE 0x10000014
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR 0x10000015
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY 0x10000016
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME 0x10000017
#define ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA 0x10000018
#define ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC 0x11000001
#define ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH 0x11000002
#define ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED 0x20000000
#define ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY 0x20000001
#define ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID 0x20000002
#define ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION 0x20000003
#define ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE 0x20000004
#define ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA 0x20000005

#define ZMQ_OXIDE_MONITOR_EXTENSIONS 10000 /* int *: 1 for the events above; 0      */
#define ZMQ_OXIDE_MONITOR_HWM 10001        /* int *: events that the next monitor   */
                                           /* keeps for its reader, 0 any number;   */
                                           /* 65536                                 */
#define ZMQ_OXIDE_MONITOR_DROPPED 10002    /* uint64_t: events that found no room   */
                                           /* in a monitor of this socket (get)     */
#define ZMQ_OXIDE_MONITOR_ADD 10003        /* zmq_oxide_monitor_t *: monitors at a  */
                                           /* further endpoint, which sockets of    */
                                           /* one context can share (set)           */
#define ZMQ_OXIDE_MONITOR_REMOVE 10004     /* string *: the endpoint of one that    */
                                           /* was added; ENOENT (set)               */
#define ZMQ_OXIDE_SOCKET_NUMBER 10005      /* int: the socket's number in events    */
                                           /* and in the log, above 0 (get)         */

/*  What to add: the events, and the endpoint with its NUL. Errors are those of
 *  zmq_socket_monitor; EADDRINUSE too if it is added already.                */
typedef struct {
    int events;
    char endpoint [252];
} zmq_oxide_monitor_t;

/*  A zmq_event_t by other names, and with what is padding there.             */
typedef struct {
    int event;
    const char *addr;
    int value;  /* fd, err or interval                                        */
    int socket; /* number of the socket, if the monitor was added; otherwise 0 */
} zmq_oxide_event_t;

#endif
