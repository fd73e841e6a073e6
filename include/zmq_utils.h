/*  zmq_utils.h - helpers beside zmq.h (MIT licence, see LICENSE).            */
#ifndef __ZMQ_UTILS_H_INCLUDED__
#define __ZMQ_UTILS_H_INCLUDED__

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define ZMQ_EXPORT __attribute__ ((visibility ("default")))
#else
#define ZMQ_EXPORT
#endif

/*  Starts a stopwatch; there may be any number of them.                      */
ZMQ_EXPORT void *zmq_stopwatch_start (void);

/*  Ends a stopwatch: how many microseconds ago it was started, 0 for NULL.   */
ZMQ_EXPORT unsigned long zmq_stopwatch_stop (void *watch);

/*  Sleeps for some seconds, or until a signal was handled.                   */
ZMQ_EXPORT void zmq_sleep (int seconds);

#undef ZMQ_EXPORT

#ifdef __cplusplus
}
#endif

#endif
