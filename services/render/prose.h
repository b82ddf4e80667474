/* Texts that people write, as blocks: `words.blocks` of any text. A template makes HTML of them
 * (gateway/pages/parts/prose), so that everything is escaped and nothing that somebody entered is
 * ever markup.
 *
 * The markup, line by line: "## " begins a heading, "- " an item of a list, anything else belongs
 * to a paragraph; an empty line ends a block. Within a line "[words](https://...)" is a link, and
 * so are addresses of the web and of mail that stand alone; other kinds of address
 * ("javascript:") are text.
 *
 * A block answers a flag for what it is (heading, paragraph, list) and `lines`, each with `spans`;
 * a span answers `words` and, when it is a link, `url`. */
#ifndef RH_PROSE_H
#define RH_PROSE_H

#include "mustache.h"

struct rh_value rh_prose_blocks(struct rh_arena *arena, struct rh_slice text);

#endif
