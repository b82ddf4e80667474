/* Lengths are checked by subtraction from what is left, so that no sum can overflow. */
#include "parcel.h"

#include "bus.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>

#include "banned.h"

#define FIRST ((size_t)4096)

bool rh_parcel_can_hold(size_t head, size_t body)
{
    size_t limit = RH_BUS_MAX_FRAME - RH_PARCEL_PAIR;
    return head <= limit && body <= limit - head;
}

static void reserve(struct rh_parcel *parcel, size_t size)
{
    size_t cap = parcel->cap == 0 ? FIRST : parcel->cap;
    while (cap < parcel->len + size)
        cap *= 2;
    if (cap == parcel->cap)
        return;
    parcel->data = realloc(parcel->data, cap);
    if (parcel->data == NULL)
        abort();
    parcel->cap = cap;
}

static void put(struct rh_parcel *parcel, const void *bytes, size_t size)
{
    if (size != 0)
        memcpy(parcel->data + parcel->len, bytes, size);
    parcel->len += size;
}

bool rh_parcel_add(struct rh_parcel *parcel, struct rh_slice head, struct rh_slice body)
{
    if (!rh_parcel_can_hold(head.len, body.len))
        return false;
    size_t size = RH_PARCEL_PAIR + head.len + body.len;
    if (size > RH_BUS_MAX_FRAME - parcel->len)
        return false;
    uint32_t lengths[2] = {htonl((uint32_t)head.len), htonl((uint32_t)body.len)};
    reserve(parcel, size);
    put(parcel, lengths, sizeof lengths);
    put(parcel, head.data, head.len);
    put(parcel, body.data, body.len);
    return true;
}

void rh_parcel_clear(struct rh_parcel *parcel)
{
    parcel->len = 0;
}

void rh_parcel_fini(struct rh_parcel *parcel)
{
    free(parcel->data);
    *parcel = (struct rh_parcel){0};
}

static struct rh_slice cut(struct rh_slice *rest, size_t size)
{
    struct rh_slice piece = {rest->data, size};
    rest->data += size;
    rest->len -= size;
    return piece;
}

static int malformed(struct rh_slice *rest)
{
    *rest = (struct rh_slice){NULL, 0};
    return -1;
}

int rh_parcel_next(struct rh_slice *rest, struct rh_slice *ret_head, struct rh_slice *ret_body)
{
    uint32_t lengths[2];
    if (rest->len == 0)
        return 0;
    if (rest->len < sizeof lengths)
        return malformed(rest);
    memcpy(lengths, cut(rest, sizeof lengths).data, sizeof lengths);
    size_t head = ntohl(lengths[0]);
    size_t body = ntohl(lengths[1]);
    if (head > rest->len || body > rest->len - head)
        return malformed(rest);
    *ret_head = cut(rest, head);
    *ret_body = cut(rest, body);
    return 1;
}
