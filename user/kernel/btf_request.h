/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_request.h - what is asked of a kernel's types: functions, structures, members of them.
 *
 * Owns: the list, found by name. Must not know: who asks, how a kernel's types are laid out.
 */
#ifndef CGSWAP_KERNEL_BTF_REQUEST_H
#define CGSWAP_KERNEL_BTF_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct btf;

#define BTF_REQUEST_DEPTH 12

/* One type, with one member of it at most. Names are not copied: they stay where they were. */
struct btf_request {
	uint32_t kind; /* enum of linux/btf.h; enums of 64 bits are BTF_KIND_ENUM here */
	const char *name;
	size_t name_len; /* without a flavour, as libbpf takes it */
	int path_len;	 /* 0: the type alone */
	bool anywhere;	 /* the member path[0] is asked for at any depth */
	const char *path[BTF_REQUEST_DEPTH];
	uint32_t found; /* the first such type, by its id; 0: none so far */
	uint32_t next;
};

#define BTF_REQUESTS_HEADS 4096

struct btf_requests {
	struct btf_request *all; /* from 1 on */
	uint32_t nr;
	size_t max;
	uint32_t heads[BTF_REQUESTS_HEADS];
	struct btf *names; /* of the programs that ask; freed with the list */
	bool failed;	   /* out of memory */
};

void btf_requests_close(struct btf_requests *needs);

/* Adds @need but for what is the list's own: name_len, found, next. Once, if it is added twice. */
void btf_requests_add(struct btf_requests *needs, const struct btf_request *need);

/*
 * What is asked of types of @kind that are called @name: the first one, or the one after @last.
 */
struct btf_request *btf_requests_find(const struct btf_requests *needs,
				      const struct btf_request *last, uint32_t kind,
				      const char *name);

#endif
