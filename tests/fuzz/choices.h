/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * choices.h - the fuzzer's bytes as choices, from which a target builds valid input and then
 * corrupts it.
 *
 * Owns: how many bytes a choice takes. After the last byte all choices are 0. Must not know: what
 * is chosen.
 */
#ifndef CGSWAP_FUZZ_CHOICES_H
#define CGSWAP_FUZZ_CHOICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Called by libFuzzer; each target has one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct choices {
	const uint8_t *at;
	size_t left;
};

static inline uint8_t choose_byte(struct choices *c)
{
	if (!c->left)
		return 0;
	c->left--;
	return *c->at++;
}

/* Below @n. */
static inline size_t choose(struct choices *c, size_t n)
{
	size_t choice = choose_byte(c);

	return (n > 256 ? choice | (size_t)choose_byte(c) << 8 : choice) % n;
}

static inline void choose_bytes(struct choices *c, void *to, size_t len)
{
	size_t some = len < c->left ? len : c->left;

	memcpy(to, c->at, some);
	memset((char *)to + some, 0, len - some);
	c->at += some;
	c->left -= some;
}

/* Small, near a power of two, or any. */
static inline uint64_t choose_number(struct choices *c)
{
	uint8_t how = choose_byte(c);
	uint64_t any;

	if (how < 128)
		return how;
	if (how < 224)
		return (1ull << (how & 63)) + choose_byte(c) - 128;
	if (how < 232)
		return how & 1 ? UINT64_MAX : INT64_MAX;
	choose_bytes(c, &any, sizeof(any));
	return any;
}

/* A string of at most @size bytes including its NUL. */
static inline char *choose_text(struct choices *c, char *to, size_t size)
{
	size_t len = choose(c, size);

	choose_bytes(c, to, len);
	to[len] = '\0';
	return to;
}

/* All output of a target goes here. */
static inline FILE *fuzz_out(void)
{
	static FILE *out;

	if (!out)
		out = fopen("/dev/null", "w");
	return out;
}

#endif
