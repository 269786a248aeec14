// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/words.c - see base/words.h.
 */
#include "base/words.h"

#include <errno.h>
#include <string.h>

/* The bit of the word @text of @len bytes; 0 when it is not in @words. */
static uint32_t word_bit(const char *const *words, size_t nr, const char *text, size_t len)
{
	for (size_t i = 0; i < nr; i++)
		if (words[i] && strlen(words[i]) == len && !memcmp(words[i], text, len))
			return 1u << i;
	return len == 3 && !memcmp(text, "all", 3) ? ~0u : 0;
}

int words_parse(const char *const *words, size_t nr, const char *text, uint32_t *bits,
		const char **bad)
{
	uint32_t all = 0;

	for (const char *at = text;; at++) {
		size_t len = strcspn(at, ",");
		uint32_t bit = word_bit(words, nr, at, len);

		if (!bit) {
			*bad = at;
			return -EINVAL;
		}
		all |= bit;
		at += len;
		if (!*at)
			break;
	}
	*bits = all;
	return 0;
}
