/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_subset.h - the part of a kernel's BTF that is asked for.
 *
 * Owns: reading a file with BTF, and one pass over its types. A kernel has 100,000 of them; libbpf
 * would search all for each structure that a program names, and once more for each function. Must
 * not know: programs, hooks.
 */
#ifndef CGSWAP_KERNEL_BTF_SUBSET_H
#define CGSWAP_KERNEL_BTF_SUBSET_H

#include <stddef.h>

struct btf_requests;

/* Raw BTF in memory. */
struct btf_subset {
	void *data;
	size_t size;
};

/*
 * Takes from the file @path, raw BTF or ELF with a .BTF section, what @needs asks for, and notes
 * in it the ids that the types have in the file. 0, when @part is to be freed; -EINVAL when there
 * is no BTF in the file, -ENOTSUP when there is some that is not known here, or -errno.
 */
int btf_subset_read(struct btf_subset *part, struct btf_requests *needs, const char *path);

/* The same from BTF in memory. */
int btf_subset_take(struct btf_subset *part, struct btf_requests *needs, const void *data,
		    size_t size);

void btf_subset_free(struct btf_subset *part);

#endif
