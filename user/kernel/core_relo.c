// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/core_relo.c - see kernel/core_relo.h. The format is that of Documentation/bpf/btf.rst and
 * of struct bpf_core_relo in linux/bpf.h.
 */
#include "kernel/core_relo.h"

#include <bpf/btf.h>
#include <errno.h>
#include <gelf.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/btf_request.h"

/* The head of .BTF.ext. */
struct ext_header {
	uint16_t magic;
	uint8_t version;
	uint8_t flags;
	uint32_t hdr_len;
	uint32_t func_info_off, func_info_len;
	uint32_t line_info_off, line_info_len;
	uint32_t core_relo_off, core_relo_len;
};

/* Relocations of one section of code. */
struct ext_section {
	uint32_t name_off;
	uint32_t nr;
};

/* The names of the members that "0:5:0" leads to, from the type @id. 0 or -EINVAL. */
static int access_names(const struct btf *local, uint32_t id, const char *access,
			struct btf_request *need)
{
	char *end;

	for (strtoul(access, &end, 10); *end == ':';) {
		unsigned long index = strtoul(end + 1, &end, 10);
		int resolved = btf__resolve_type(local, id);
		const struct btf_type *type;
		const char *name;

		if (resolved < 0)
			return -EINVAL;
		type = btf__type_by_id(local, (uint32_t)resolved);
		if (btf_is_array(type)) {
			id = btf_array(type)->type;
			continue;
		}
		if (!btf_is_composite(type) || index >= btf_vlen(type) ||
		    need->path_len == BTF_REQUEST_DEPTH)
			return -EINVAL;
		id = btf_members(type)[index].type;
		name = btf__name_by_offset(local, btf_members(type)[index].name_off);
		if (name && *name)
			need->path[need->path_len++] = name;
	}
	return 0;
}

/* A relocation of a whole type or of an enumerator needs the type alone. */
static int relo_add(struct btf_requests *needs, const struct btf *local,
		    const struct bpf_core_relo *relo)
{
	const struct btf_type *type = btf__type_by_id(local, relo->type_id);
	const char *access = btf__name_by_offset(local, relo->access_str_off);
	struct btf_request need = { 0 };
	int err = 0;

	if (type)
		need.name = btf__name_by_offset(local, type->name_off);
	if (!need.name || !*need.name || !access)
		return -EINVAL;
	need.kind = btf_kind(type);
	if (relo->kind <= BPF_CORE_FIELD_RSHIFT_U64)
		err = access_names(local, relo->type_id, access, &need);
	if (!err)
		btf_requests_add(needs, &need);
	return err;
}

static int section_add(struct btf_requests *needs, const struct btf *local, const char *data,
		       size_t size, const struct ext_section *section)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < section->nr; i++) {
		struct bpf_core_relo relo;

		memcpy(&relo, data + i * size, sizeof(relo));
		err = relo_add(needs, local, &relo);
	}
	return err;
}

/* u32 size of a relocation, then the sections. */
static int relos_add(struct btf_requests *needs, const struct btf *local, const char *data,
		     size_t len)
{
	const char *end = data + len;
	uint32_t size;
	int err = 0;

	memcpy(&size, data, sizeof(size));
	if (size < sizeof(struct bpf_core_relo))
		return -EINVAL;
	data += sizeof(size);
	while (!err && (size_t)(end - data) >= sizeof(struct ext_section)) {
		struct ext_section section;

		memcpy(&section, data, sizeof(section));
		data += sizeof(section);
		if (section.nr > (size_t)(end - data) / size)
			return -EINVAL;
		err = section_add(needs, local, data, size, &section);
		data += (size_t)section.nr * size;
	}
	return err;
}

static int ext_add(struct btf_requests *needs, const struct btf *local, const Elf_Data *ext)
{
	struct ext_header header;

	if (ext->d_size < sizeof(header))
		return -ENODATA;
	memcpy(&header, ext->d_buf, sizeof(header));
	if (header.hdr_len < sizeof(header) || header.core_relo_len < sizeof(uint32_t))
		return -ENODATA;
	if ((uint64_t)header.hdr_len + header.core_relo_off + header.core_relo_len > ext->d_size)
		return -EINVAL;
	return relos_add(needs, local,
			 (const char *)ext->d_buf + header.hdr_len + header.core_relo_off,
			 header.core_relo_len);
}

static Elf_Data *section_find(Elf *elf, const char *wanted)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		const char *name = gelf_getshdr(section, &header)
					   ? elf_strptr(elf, names, header.sh_name)
					   : NULL;

		if (name && !strcmp(name, wanted))
			return elf_rawdata(section, NULL);
	}
	return NULL;
}

static int elf_add(struct btf_requests *needs, Elf *elf)
{
	const Elf_Data *types = section_find(elf, ".BTF"), *ext = section_find(elf, ".BTF.ext");

	if (!types || !ext)
		return -ENODATA;
	needs->names = btf__new(types->d_buf, (uint32_t)types->d_size);
	return needs->names ? ext_add(needs, needs->names, ext) : -errno;
}

int core_relo_requests(struct btf_requests *needs, const void *object, size_t size)
{
	/* it is only read, whatever the type says */
	Elf *elf = elf_version(EV_CURRENT) ? elf_memory((char *)object, size) : NULL;
	int err = elf ? elf_add(needs, elf) : -ENODATA;

	elf_end(elf);
	if (!err && needs->failed)
		err = -ENOMEM;
	return err;
}
