/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/words.h - lists of words that people write, "charge,refused", as bits.
 *
 * Owns: their form. Must not know: what the words mean.
 */
#ifndef CGSWAP_BASE_WORDS_H
#define CGSWAP_BASE_WORDS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sets the bit i of *@bits for each word words[i] in @text, of the @nr, at most 32; "all" is every
 * one; NULL is no word. 0; -EINVAL for an unknown word, to which *@bad then points.
 */
int words_parse(const char *const *words, size_t nr, const char *text, uint32_t *bits,
		const char **bad);

#endif
