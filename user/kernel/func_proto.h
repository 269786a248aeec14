/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/func_proto.h - a kernel function's prototype, as text, from BTF.
 *
 * Owns: the spelling that the hook table compares with: "u16(swp_entry_t,u16,u32)". Integers are
 * spelled by size and sign, enums and structures by name, typedefs are resolved except where they
 * name a structure passed by value. Must not know: hooks, which function is wanted.
 */
#ifndef CGSWAP_KERNEL_FUNC_PROTO_H
#define CGSWAP_KERNEL_FUNC_PROTO_H

#include <stddef.h>
#include <stdint.h>

struct btf;

/*
 * Writes the prototype of the BTF_KIND_FUNC @func_id into @buf, cut off at @size. 0, or -EINVAL
 * when @func_id is no function.
 */
int func_proto_format(const struct btf *btf, uint32_t func_id, char *buf, size_t size);

/*
 * True when the structure @type has a member @member, its own or of a structure or union inside it,
 * named or anonymous, up to 4 levels deep. NULL: only the structure must exist.
 */
int func_proto_has_member(const struct btf *btf, const char *type, const char *member);

#endif
