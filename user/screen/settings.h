/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/settings.h - what the screen remembers from one run to the next, and its text.
 *
 * Owns: which settings are kept, and the format: a line a setting, its name and then its value.
 * Pure. Must not know: where the text is (screen/settings_file.h).
 */
#ifndef CGSWAP_SCREEN_SETTINGS_H
#define CGSWAP_SCREEN_SETTINGS_H

#include <stddef.h>

#include "screen/list.h"

/* Bytes of the text, its terminating zero included. */
#define SETTINGS_SIZE 2048

/*
 * Writes the settings of @model to @text of SETTINGS_SIZE bytes, the columns in their order. Those
 * of --calls are left out: that option shows them. Returns the length.
 */
size_t settings_format(const struct screen_model *model, char *text);

/*
 * Sets those of the zero-terminated @text in @model. Names that are not known, of settings and of
 * columns, are skipped: a later version may have written them. 0, or -EBADMSG and nothing is set.
 */
int settings_parse(struct screen_model *model, const char *text);

#endif
