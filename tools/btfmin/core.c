// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * core.c - see core.h. The format is that of Documentation/bpf/btf.rst and of
 * struct bpf_core_relo in linux/bpf.h.
 */
#include "core.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_DEPTH 16

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

/* Length of a name without its flavour: "folio___memdesc" stands for the kernel's "folio". */
static size_t name_essence(const char *name)
{
	const char *flavour = strstr(name, "___");

	return flavour && flavour != name ? (size_t)(flavour - name) : strlen(name);
}

static bool kind_matches(const struct btf_type *a, const struct btf_type *b)
{
	return btf_kind(a) == btf_kind(b) || (btf_is_any_enum(a) && btf_is_any_enum(b));
}

/* The names of the members that "0:5:0" leads to. Returns their number, or -EINVAL. */
static int access_names(const struct btf *btf, uint32_t id, const char *access, const char **names)
{
	char *end;
	int nr = 0;

	for (strtoul(access, &end, 10); *end == ':';) {
		unsigned long index = strtoul(end + 1, &end, 10);
		const struct btf_type *type;

		id = type_strip(btf, id);
		type = btf__type_by_id(btf, id);
		if (btf_is_array(type)) {
			id = btf_array(type)->type;
			continue;
		}
		if (!btf_is_composite(type) || index >= btf_vlen(type) || nr == PATH_DEPTH)
			return -EINVAL;
		id = btf_members(type)[index].type;
		names[nr] = btf__name_by_offset(btf, btf_members(type)[index].name_off);
		nr += *names[nr] != '\0';
	}
	return nr;
}

/* A relocation of a whole type or of an enumerator has an access of "0" and no names. */
static int candidate_keep(struct keep *keep, uint32_t id, const struct bpf_core_relo *relo,
			  const char *const *names, int nr)
{
	keep_type(keep, id);
	if (relo->kind > BPF_CORE_FIELD_RSHIFT_U64 || !nr)
		return 0;
	return keep_path(keep, type_strip(keep->btf, id), names, nr);
}

static int relo_keep(struct keep *keep, const struct btf *local, const struct bpf_core_relo *relo)
{
	const struct btf_type *type = btf__type_by_id(local, relo->type_id);
	const char *access = btf__name_by_offset(local, relo->access_str_off);
	const char *name = type ? btf__name_by_offset(local, type->name_off) : NULL;
	const char *names[PATH_DEPTH + 1];
	int nr = 0, err = 0;

	if (!name || !*name || !access)
		return -EINVAL;
	if (!btf_is_any_enum(type))
		nr = access_names(local, relo->type_id, access, names);
	for (uint32_t id = 1; nr >= 0 && !err && id < keep->nr; id++) {
		const struct btf_type *target = btf__type_by_id(keep->btf, id);
		const char *word = btf__name_by_offset(keep->btf, target->name_off);
		size_t len = name_essence(name);

		if (kind_matches(type, target) && !strncmp(word, name, len) &&
		    name_essence(word) == len)
			err = candidate_keep(keep, id, relo, names, nr);
	}
	return nr < 0 ? nr : err;
}

static int section_keep(struct keep *keep, const struct btf *local, const char *data, size_t size,
			const struct ext_section *section)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < section->nr; i++) {
		struct bpf_core_relo relo;

		memcpy(&relo, data + i * size, sizeof(relo));
		err = relo_keep(keep, local, &relo);
	}
	return err;
}

/* u32 size of a relocation, then the sections. */
static int relos_keep(struct keep *keep, const struct btf *local, const char *data, size_t len)
{
	const char *end = data + len;
	uint32_t size;
	int err = 0;

	memcpy(&size, data, sizeof(size));
	if (size < sizeof(struct bpf_core_relo))
		return -EINVAL;
	data += sizeof(size);
	while (!err && data < end) {
		struct ext_section section;

		memcpy(&section, data, sizeof(section));
		data += sizeof(section);
		if (section.nr > (size_t)(end - data) / size)
			return -EINVAL;
		err = section_keep(keep, local, data, size, &section);
		data += (size_t)section.nr * size;
	}
	return err;
}

static int ext_keep(struct keep *keep, const struct btf *local, const Elf_Data *ext)
{
	struct ext_header header = { 0 };

	if (ext->d_size < sizeof(header))
		return -ENODATA;
	memcpy(&header, ext->d_buf, sizeof(header));
	if (header.hdr_len < sizeof(header) || !header.core_relo_len)
		return -ENODATA;
	if ((size_t)header.hdr_len + header.core_relo_off + header.core_relo_len > ext->d_size)
		return -EINVAL;
	return relos_keep(keep, local,
			  (const char *)ext->d_buf + header.hdr_len + header.core_relo_off,
			  header.core_relo_len);
}

/* libbpf gives raw bytes of it only in some versions. */
static Elf_Data *ext_find(Elf *elf)
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

		if (name && !strcmp(name, ".BTF.ext"))
			return elf_rawdata(section, NULL);
	}
	return NULL;
}

static int object_keep(struct keep *keep, const struct btf *local, int fd)
{
	Elf *elf = elf_version(EV_CURRENT) ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
	const Elf_Data *ext = elf ? ext_find(elf) : NULL;
	int err = ext ? ext_keep(keep, local, ext) : -ENODATA;

	elf_end(elf);
	return err;
}

int core_keep(struct keep *keep, const char *path)
{
	struct btf *local = btf__parse(path, NULL);
	int fd, err;

	if (!local)
		return -errno;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? -errno : object_keep(keep, local, fd);
	if (fd >= 0)
		close(fd);
	btf__free(local);
	return err;
}
