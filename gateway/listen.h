/* A listening TCP socket of our own: several loops share one port (SO_REUSEPORT), the kernel
 * spreads connections over them. */
#ifndef GW_LISTEN_H
#define GW_LISTEN_H

/* Binds "127.0.0.1:8080", "[::]:8080" or ":8080" (all addresses). The descriptor, non-blocking, or
 * -1 with a log line. */
int gw_listen(const char *address);

#endif
