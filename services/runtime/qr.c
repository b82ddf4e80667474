/* QR codes by libqrencode, drawn as one SVG path: a run of dark modules is one rectangle, so that
 * no renderer shows seams between them. */
#include "qr.h"

#include "buf.h"

#include <qrencode.h>

#include "banned.h"

enum { QUIET = 4 }; /* modules around the code: ISO/IEC 18004 */

static bool dark(const QRcode *code, int x, int y)
{
    return x < code->width && (code->data[y * code->width + x] & 1) != 0;
}

static void draw_row(struct rh_buf *out, const QRcode *code, int y)
{
    for (int x = 0; x < code->width; x++) {
        int from = x;
        while (dark(code, x, y))
            x++;
        if (x > from)
            rh_buf_printf(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
    }
}

struct rh_slice rh_qr_svg(struct rh_arena *arena, const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return (struct rh_slice){NULL, 0};
    struct rh_buf out = rh_buf_new(arena, 0);
    int size = code->width + 2 * QUIET;
    rh_buf_printf(&out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                  "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
                  "<path fill=\"#000\" d=\"",
                  size, size, size, size);
    for (int y = 0; y < code->width; y++)
        draw_row(&out, code, y);
    rh_buf_text(&out, "\"/></svg>\n");
    QRcode_free(code);
    return (struct rh_slice){out.data, out.len};
}
