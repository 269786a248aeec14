/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_raw.h - type information (BTF) as it lies in memory.
 *
 * Owns: the layout of raw BTF (Documentation/bpf/btf.rst), and where in it a type is. libbpf parses
 * it too, for what can be changed and searched; a kernel's has 100,000 types, and most of them are
 * passed over once here. Must not know: which types are wanted.
 */
#ifndef CGSWAP_KERNEL_BTF_RAW_H
#define CGSWAP_KERNEL_BTF_RAW_H

#include <bpf/btf.h>
#include <stddef.h>
#include <stdint.h>

struct btf_raw {
	const unsigned char *types; /* the section of them */
	const char *strings;
	uint32_t strings_len;
	uint32_t nr;	   /* types, 0 (void) included */
	uint32_t *offsets; /* of each in its section, by id */
};

/*
 * Finds the types of the @size bytes at @data, which have to stay there. 0; -EINVAL when it is not
 * BTF of this machine's byte order, or is cut off; -ENOTSUP for kinds of types that are not known
 * here; -ENOMEM. btf_raw_close() is needed after 0 only.
 */
int btf_raw_open(struct btf_raw *btf, const void *data, size_t size);
void btf_raw_close(struct btf_raw *btf);

/* Bytes of @type and what belongs to it, its members for example; 0 when its kind is unknown. */
size_t btf_raw_type_size(const struct btf_type *type);

/* The type @id; that of void when there is none. */
static inline const struct btf_type *btf_raw_type(const struct btf_raw *btf, uint32_t id)
{
	static const struct btf_type nothing;

	if (!id || id >= btf->nr)
		return &nothing;
	return (const struct btf_type *)(const void *)(btf->types + btf->offsets[id]);
}

/* "" when there is none. */
static inline const char *btf_raw_name(const struct btf_raw *btf, uint32_t offset)
{
	return offset < btf->strings_len ? btf->strings + offset : "";
}

/* Past const, volatile, type tags and typedefs. */
uint32_t btf_raw_strip(const struct btf_raw *btf, uint32_t id);

#endif
