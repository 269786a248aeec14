// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/call_site.c - see loader/call_site.h.
 */
#include "loader/call_site.h"

#include <string.h>

#if defined(__x86_64__)
/* call rel32: e8 and the distance from the next instruction; at any byte. */
#define CALL_STEP 1
#define CALL_BYTES 5

static uint64_t call_target(const uint8_t *bytes, uint64_t address)
{
	int32_t distance;

	memcpy(&distance, bytes + 1, sizeof(distance));
	return bytes[0] == 0xe8 ? address + CALL_BYTES + (uint64_t)(int64_t)distance : 0;
}

/* mov $value,%esi: be and the value. */
#define MOV_BYTES 5

#define INT3 0xcc
#define JMP 0xe9

/* The instruction before the call at @at; NULL: none fits before it. */
static const uint8_t *mov_before(const struct code *code, uint32_t at)
{
	return at > MOV_BYTES && at <= code->len ? code->bytes + at - MOV_BYTES : NULL;
}

uint32_t call_site_site(const struct code *code, uint32_t at, uint32_t value)
{
	const uint8_t *mov = mov_before(code, at);

	if (!mov || mov[0] != 0xbe || memcmp(mov + 1, &value, sizeof(value)) != 0)
		return 0;
	return at - MOV_BYTES;
}

uint32_t call_site_probed(const struct code *code, uint32_t at)
{
	const uint8_t *mov = mov_before(code, at);

	return mov && (mov[0] == INT3 || mov[0] == JMP) ? at - MOV_BYTES : 0;
}
#else
/* bl imm26 of arm64: a distance in words. */
#define CALL_STEP 4
#define CALL_BYTES 4

static uint64_t call_target(const uint8_t *bytes, uint64_t address)
{
	uint32_t word;
	int64_t words;

	memcpy(&word, bytes, sizeof(word));
	words = (int32_t)(word << 6) >> 6;
	return word >> 26 == 0x25 ? address + (uint64_t)(words * 4) : 0;
}

uint32_t call_site_site(const struct code *code, uint32_t at, uint32_t value)
{
	(void)code;
	(void)at;
	(void)value;
	return 0;
}

uint32_t call_site_probed(const struct code *code, uint32_t at)
{
	(void)code;
	(void)at;
	return 0;
}
#endif

unsigned int call_site_calls(const struct code *code, uint64_t callee, uint32_t *at)
{
	unsigned int nr = 0;

	*at = 0;
	for (size_t i = 0; i + CALL_BYTES <= code->len; i += CALL_STEP) {
		if (call_target(code->bytes + i, code->address + i) != callee)
			continue;
		*at = (uint32_t)i;
		nr++;
	}
	return nr;
}
