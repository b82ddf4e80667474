/* The day of a counter, piece by piece: what is taken, closed, free, and when it does not work. */
#include "booking.h"

#include "banned.h"

struct laying {
    const struct booking_pieces_ask *ask;
    struct booking_piece *pieces;
    size_t n;
};

static void lay(struct laying *l, enum booking_piece_kind kind, int64_t start, int64_t end,
                size_t index)
{
    struct booking_piece *last = l->n == 0 ? NULL : &l->pieces[l->n - 1];
    if (start >= end)
        return;
    if (last != NULL && last->kind == kind && kind != BOOKING_PIECE_TAKEN && last->end == start &&
        (kind != BOOKING_PIECE_SHUT || last->index == index)) {
        last->end = end;
        return;
    }
    l->pieces[l->n++] = (struct booking_piece){kind, start, end, index};
}

/* The first instant after `at` at which a span of the day begins or ends for the counter, at most
 * `end`; ret_works says what holds until then. */
static int64_t turn_of(const struct booking_pieces_ask *ask, int64_t at, int64_t end,
                       bool *ret_works)
{
    *ret_works = false;
    for (size_t i = 0; i < ask->n_spans; i++) {
        const struct booking_span *span = &ask->spans[i];
        int64_t opens, closes;
        if (!booking_serves(ask->spans, ask->n_spans, i, ask->counter))
            continue;
        booking_zone_instant(ask->zone, ask->day, span->opens, &opens);
        booking_zone_instant(ask->zone, ask->day, span->closes, &closes);
        if (opens <= at && closes > at) {
            *ret_works = true;
            end = closes < end ? closes : end;
        } else if (opens > at) {
            end = opens < end ? opens : end;
        }
    }
    return end;
}

/* What nobody has taken between two instants: free, closed, or no time of the counter's. */
static void lay_rest(struct laying *l, int64_t at, int64_t end)
{
    const struct booking_office *office = l->ask->office;
    while (at < end) {
        bool works;
        int64_t turn = turn_of(l->ask, at, end, &works);
        const struct booking_closure *shut =
            booking_shut(office, l->ask->counter, at, works ? turn : at + 1);
        if (!works) {
            lay(l, BOOKING_PIECE_AWAY, at, turn, 0);
        } else if (shut == NULL) {
            lay(l, BOOKING_PIECE_FREE, at, turn, 0);
        } else {
            int64_t begins = shut->start > at ? shut->start : at;
            lay(l, BOOKING_PIECE_FREE, at, begins, 0);
            turn = shut->end < turn ? shut->end : turn;
            lay(l, BOOKING_PIECE_SHUT, begins, turn, (size_t)(shut - office->closures));
        }
        at = turn;
    }
}

size_t booking_pieces(struct rh_arena *arena, const struct booking_pieces_ask *ask,
                      struct booking_piece **ret_pieces)
{
    size_t most = 2 * (ask->n_taken + ask->n_spans * 2 + ask->office->n_closures * 2) + 3;
    struct laying l = {ask, rh_arena_array(arena, most, sizeof l.pieces[0]), 0};
    int64_t at = ask->from;
    for (size_t i = 0; i < ask->n_taken; i++) {
        const struct booking_claim *claim = &ask->taken[i];
        if (claim->end <= at || claim->start >= ask->to)
            continue;
        lay_rest(&l, at, claim->start);
        lay(&l, BOOKING_PIECE_TAKEN, claim->start > at ? claim->start : at,
            claim->end < ask->to ? claim->end : ask->to, i);
        at = claim->end;
    }
    lay_rest(&l, at, ask->to);
    *ret_pieces = l.pieces;
    return l.n;
}
