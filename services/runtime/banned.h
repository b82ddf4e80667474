/* Calls that do not compile (the idea is git's banned.h): they overrun, ignore errors or hide them.
 *
 * Include it last in a .c file, after every other header. snprintf, rh_arena_printf, rh_buf and
 * strtoll take the place of these; db.c alone may define RH_ALLOW_PQEXEC. Domain code of the
 * services is compiled with RH_DOMAIN and takes all memory from the request's arena. */
#ifndef RH_BANNED_H
#define RH_BANNED_H

#pragma GCC poison sprintf vsprintf strcpy stpcpy strcat strncpy strncat atoi atol atoll atof
#pragma GCC poison strtok gets tmpnam mktemp
#ifndef RH_ALLOW_PQEXEC
#pragma GCC poison PQexec
#endif
#ifdef RH_DOMAIN
#pragma GCC poison malloc calloc realloc free strdup strndup asprintf vasprintf
#endif

#endif
