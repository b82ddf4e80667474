/* A private PostgreSQL that lives as long as the process that started it, even when that one is
 * killed. */
#ifndef FIXTURE_SERVER_H
#define FIXTURE_SERVER_H

struct fixture_server;

/* Runs `script` (tests/support/postgres) on a new folder and waits until it answers; ends the
 * process with a message when it does not. */
struct fixture_server *fixture_server_start(const char *script);

/* The folder with the socket. */
const char *fixture_server_folder(const struct fixture_server *server);

/* Stops it, removes the folder and sets *server to NULL. NULL is fine. */
void fixture_server_stop(struct fixture_server **server);

#endif
