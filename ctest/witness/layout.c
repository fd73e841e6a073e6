/*  The structs of zmq.h against the sizes and offsets in bytes that
 *  src/layout.rs states, which come in as RUST_... macros.                   */
#include <stddef.h>
#include <zmq.h>

#define SAME(c, rust) _Static_assert ((c) == (rust), #c " is not " #rust)
#define TYPE(of, member, type) \
    _Static_assert (_Generic (((of *) 0)->member, type: 1, default: 0), #of "." #member " is no " #type)

SAME (sizeof (zmq_msg_t), RUST_SIZEOF_ZMQ_MSG_T);
SAME (_Alignof (zmq_msg_t), RUST_ALIGNOF_ZMQ_MSG_T);
/*  Programs use the tag as well as the typedef.                              */
SAME (sizeof (struct zmq_msg_t), RUST_SIZEOF_ZMQ_MSG_T);

SAME (sizeof (zmq_pollitem_t), RUST_SIZEOF_ZMQ_POLLITEM_T);
SAME (_Alignof (zmq_pollitem_t), RUST_ALIGNOF_ZMQ_POLLITEM_T);
SAME (offsetof (zmq_pollitem_t, socket), RUST_OFFSETOF_ZMQ_POLLITEM_T_SOCKET);
SAME (offsetof (zmq_pollitem_t, fd), RUST_OFFSETOF_ZMQ_POLLITEM_T_FD);
SAME (offsetof (zmq_pollitem_t, events), RUST_OFFSETOF_ZMQ_POLLITEM_T_EVENTS);
SAME (offsetof (zmq_pollitem_t, revents), RUST_OFFSETOF_ZMQ_POLLITEM_T_REVENTS);
TYPE (zmq_pollitem_t, socket, void *);
TYPE (zmq_pollitem_t, fd, int);
TYPE (zmq_pollitem_t, events, short);
TYPE (zmq_pollitem_t, revents, short);

SAME (sizeof (zmq_event_t), RUST_SIZEOF_ZMQ_EVENT_T);
SAME (_Alignof (zmq_event_t), RUST_ALIGNOF_ZMQ_EVENT_T);
SAME (offsetof (zmq_event_t, event), RUST_OFFSETOF_ZMQ_EVENT_T_EVENT);
TYPE (zmq_event_t, event, int);

/*  Rust knows one address and one number, whatever the event.                */
#define EVENT(of, number) \
    SAME (offsetof (zmq_event_t, data.of.addr), RUST_OFFSETOF_ZMQ_EVENT_T_ADDR); \
    SAME (offsetof (zmq_event_t, data.of.number), RUST_OFFSETOF_ZMQ_EVENT_T_VALUE); \
    TYPE (zmq_event_t, data.of.addr, char *); \
    TYPE (zmq_event_t, data.of.number, int)

EVENT (connected, fd);
EVENT (connect_delayed, err);
EVENT (connect_retried, interval);
EVENT (listening, fd);
EVENT (bind_failed, err);
EVENT (accepted, fd);
EVENT (accept_failed, err);
EVENT (closed, fd);
EVENT (close_failed, err);
EVENT (disconnected, fd);
