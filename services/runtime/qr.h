/* QR codes (ISO/IEC 18004) by libqrencode. */
#ifndef RH_QR_H
#define RH_QR_H

#include "arena.h"
#include "slice.h"

/* The text as a QR code, an SVG image with its quiet zone; data NULL when it is too long for one.
 */
struct rh_slice rh_qr_svg(struct rh_arena *arena, const char *text);

#endif
