/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_mark.h - which types and members of a kernel's BTF are kept.
 *
 * Owns: the marks, and what follows from one. Must not know: who wants them, how they are written.
 */
#ifndef CGSWAP_KERNEL_BTF_MARK_H
#define CGSWAP_KERNEL_BTF_MARK_H

#include <stdbool.h>
#include <stdint.h>

struct btf_raw;

struct kept {
	uint32_t id;
	bool *members; /* by index; NULL: none */
};

struct btf_marks {
	const struct btf_raw *btf;
	struct kept *all; /* in the order in which they were marked */
	uint32_t nr, max;
	uint32_t *places; /* in all, from 1 on, by id; 0: not kept */
	bool failed;	  /* out of memory */
};

/* Nothing is marked. 0 or -ENOMEM. btf_mark_close() is needed after either. */
int btf_mark_open(struct btf_marks *keep, const struct btf_raw *btf);
void btf_mark_close(struct btf_marks *keep);

/* Marks the type @id, alone: a structure is an empty one of its size. */
void btf_mark_type(struct btf_marks *keep, uint32_t id);

/*
 * Marks the member @path[0] of the structure @id, at any depth of unnamed ones, and in it @path[1],
 * and so on. What this kernel does not have is not marked.
 */
void btf_mark_path(struct btf_marks *keep, uint32_t id, const char *const *path, int nr);

/* Marks the first member @name in the structure @id, as func_proto_has_member() looks for it. */
void btf_mark_anywhere(struct btf_marks *keep, uint32_t id, const char *name);

/* Marks what the marked types refer to; then they are in the order of their ids. 0 or -ENOMEM. */
int btf_mark_finish(struct btf_marks *keep);

#endif
