/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * keep.h - which types and members of a kernel's BTF are wanted.
 *
 * Owns: the marks, and what follows from one. Must not know: who wants them, how they are written.
 */
#ifndef BTFMIN_KEEP_H
#define BTFMIN_KEEP_H

#include <bpf/btf.h>
#include <stdbool.h>
#include <stdint.h>

struct keep {
	const struct btf *btf;
	uint32_t nr;	/* types, 0 (void) included */
	bool *types;	/* by id */
	bool **members; /* by id, then by index; NULL: none */
};

/* Nothing is marked. 0 or -ENOMEM. keep_close() is needed after either. */
int keep_open(struct keep *keep, const struct btf *btf);
void keep_close(struct keep *keep);

/*
 * Marks the type @id and what it is made of, as far as its name, size and kind tell: pointers are
 * followed, members of structures are not, so a structure alone is an empty one of its size.
 */
void keep_type(struct keep *keep, uint32_t id);

/*
 * Marks the member @path[0] of the structure @id, at any depth of unnamed ones, and in it @path[1],
 * and so on. What this kernel does not have is not marked. 0 or -ENOMEM.
 */
int keep_path(struct keep *keep, uint32_t id, const char *const *path, int nr);

bool keep_has_member(const struct keep *keep, uint32_t id, int index);

/* Past const, volatile, type tags and typedefs. */
uint32_t type_strip(const struct btf *btf, uint32_t id);

#endif
