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

struct kbtf;

struct kept {
	uint32_t id;
	bool *members; /* by index; NULL: none */
};

struct kkeep {
	const struct kbtf *btf;
	struct kept *all; /* in the order in which they were marked */
	uint32_t nr, max;
	uint32_t *places; /* in all, from 1 on, by id; 0: not kept */
	bool failed;	  /* out of memory */
};

/* Nothing is marked. 0 or -ENOMEM. kkeep_close() is needed after either. */
int kkeep_open(struct kkeep *keep, const struct kbtf *btf);
void kkeep_close(struct kkeep *keep);

/* Marks the type @id, alone: a structure is an empty one of its size. */
void kkeep_type(struct kkeep *keep, uint32_t id);

/*
 * Marks the member @path[0] of the structure @id, at any depth of unnamed ones, and in it @path[1],
 * and so on. What this kernel does not have is not marked.
 */
void kkeep_path(struct kkeep *keep, uint32_t id, const char *const *path, int nr);

/* Marks the first member @name in the structure @id, as prototype_has_member() looks for it. */
void kkeep_anywhere(struct kkeep *keep, uint32_t id, const char *name);

/* Marks what the marked types refer to; then they are in the order of their ids. 0 or -ENOMEM. */
int kkeep_finish(struct kkeep *keep);

#endif
