// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_kernel.c - BTF, kallsyms and kernel code from untrusted files.
 *
 * Owns: BTF with the functions and structures that are asked for and with others, whose types refer
 * to any type; then any bytes of it may be corrupted. Symbols and code likewise.
 */
#include <fcntl.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "choices.h"
#include "hooks/choose.h"
#include "hooks/facts.h"
#include "hooks/table.h"
#include "kernel/addr2sym.h"
#include "kernel/btf_subset.h"
#include "kernel/func_proto.h"
#include "kernel/kallsyms.h"
#include "loader/call_site.h"

static const char *name_choose(struct choices *c)
{
	static const char *const names[] = {
		"mem_cgroup",	   "swp_entry_t",	  "folio", "page", "u16", "x",
		"long_name___old", "cgroup_subsys_state", ""
	};
	size_t which = choose(c, 3), nr_structs = 0;

	while (hooks_structs[nr_structs])
		nr_structs++;
	if (which == 0)
		return hooks[choose(c, hooks_nr)].symbol;
	if (which == 1)
		return hooks_structs[choose(c, nr_structs)];
	return names[choose(c, sizeof(names) / sizeof(names[0]))];
}

/* A type that exists already, or may come later. */
static int type_choose(struct choices *c, const struct btf *btf)
{
	return (int)choose(c, btf__type_cnt(btf) + 4);
}

static void composite_add(struct choices *c, struct btf *btf, bool is_union)
{
	const char *name = choose(c, 4) ? name_choose(c) : NULL;
	uint32_t bit = 0;
	size_t nr;

	if ((is_union ? btf__add_union(btf, name, 64) : btf__add_struct(btf, name, 64)) < 0)
		return;
	nr = choose(c, 8);
	for (nr += nr == 7 ? choose(c, 512) : 0; nr; nr--, bit += 32)
		btf__add_field(btf, choose(c, 4) ? name_choose(c) : NULL, type_choose(c, btf),
			       is_union ? 0 : bit, 0);
}

static void func_add(struct choices *c, struct btf *btf)
{
	int proto = btf__add_func_proto(btf, type_choose(c, btf));

	for (size_t nr = choose(c, 6); proto > 0 && nr; nr--)
		btf__add_func_param(btf, "arg", type_choose(c, btf));
	btf__add_func(btf, name_choose(c), BTF_FUNC_STATIC, choose(c, 8) ? proto : 1);
}

static void type_add(struct choices *c, struct btf *btf)
{
	switch (choose(c, 12)) {
	case 0:
		btf__add_int(btf, "int", 1u << choose(c, 4), (int)choose(c, 2) * BTF_INT_SIGNED);
		break;
	case 1:
		btf__add_ptr(btf, type_choose(c, btf));
		break;
	case 2:
		btf__add_array(btf, 1, type_choose(c, btf), (uint32_t)choose_number(c));
		break;
	case 3:
		btf__add_typedef(btf, name_choose(c), type_choose(c, btf));
		break;
	case 4:
		btf__add_const(btf, type_choose(c, btf));
		break;
	case 5:
		btf__add_enum(btf, name_choose(c), 4);
		btf__add_enum_value(btf, "VALUE", (int64_t)choose_number(c) % INT32_MAX);
		break;
	case 6:
		btf__add_fwd(btf, name_choose(c), BTF_FWD_STRUCT);
		break;
	case 7:
		composite_add(c, btf, true);
		break;
	case 8:
	case 9:
		composite_add(c, btf, false);
		break;
	default:
		func_add(c, btf);
	}
}

static void facts_use(struct choices *c, const struct btf *btf, struct ksym *syms, size_t nr)
{
	struct hook_facts facts = {
		.btf = btf,
		.syms = syms,
		.nr_syms = nr,
		.trace = choose(c, 2),
		.audit = choose(c, 2),
		.calls = choose(c, 2),
		.preemptible = choose(c, 2),
		.memsw = choose(c, 2),
		.no_own_btf = choose(c, 2),
	};
	struct hook_choice choices[JOB__COUNT];

	hooks_learn(&facts);
	hooks_choose(&facts, (enum attach_mode)choose(c, 3), choices);
	hooks_attach_name(choices);
	hooks_have_zswap(choices);
}

/* libbpf follows typedefs, const and the like without counting (skip_mods_and_typedefs()). */
static void chains_follow(const struct btf *btf)
{
	for (uint32_t id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		while (btf_is_mod(type) || btf_is_typedef(type))
			type = btf__type_by_id(btf, type->type);
	}
}

static void btf_use(struct choices *c, const struct btf *whole, struct ksym *syms, size_t nr)
{
	struct btf_subset part = { 0 };
	char text[128];

	for (uint32_t id = 0; id < btf__type_cnt(whole) + 2; id++)
		func_proto_format(whole, id, text, 1 + choose(c, sizeof(text)));
	for (size_t i = 0; hooks_structs[i]; i++)
		func_proto_has_member(whole, hooks_structs[i], "val");
	if (!hooks_types_take(&part, whole, NULL)) {
		chains_follow(part.btf);
		facts_use(c, part.btf, syms, nr);
	}
	btf_subset_free(&part);
}

static void btf_read(struct choices *c, struct ksym *syms, size_t nr_syms)
{
	struct btf *btf = btf__new_empty(), *whole;
	const void *raw;
	uint32_t size;
	uint8_t *data;

	for (size_t nr = choose(c, 64); nr; nr--)
		type_add(c, btf);
	raw = btf__raw_data(btf, &size);
	data = raw ? malloc(size) : NULL;
	if (data)
		memcpy(data, raw, size);
	for (size_t nr = choose(c, 4); data && nr; nr--) {
		uint64_t number = choose_number(c);
		size_t at = choose(c, size);

		memcpy(data + at, &number, size - at < 4 ? size - at : 4);
	}
	whole = data ? btf__new(data, size) : NULL;
	if (whole)
		btf_use(c, whole, syms, nr_syms);
	btf__free(whole);
	btf__free(btf);
	free(data);
}

/* Lines of a symbol file, some of them malformed. */
static void symbols_write(struct choices *c, int fd)
{
	FILE *file = fdopen(dup(fd), "w");

	for (size_t nr = choose(c, 16); file && nr; nr--) {
		char text[64];

		if (choose(c, 4))
			fprintf(file, "%016llx %c %s%s\n", (unsigned long long)choose_number(c),
				choose(c, 2) ? 'T' : 'd', name_choose(c),
				choose(c, 8) ? "" : "\t[module]");
		else
			fputs(choose_text(c, text, sizeof(text)), file);
	}
	if (file)
		fclose(file);
}

static void symbols_read(struct choices *c, struct ksym *syms, size_t nr)
{
	static int fd = -1;
	static char path[32];
	struct addr2sym *symbols;

	if (fd < 0)
		fd = memfd_create("symbols", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET))
		return;
	symbols_write(c, fd);
	kallsyms_read(AT_FDCWD, path, syms, nr);
	symbols = addr2sym_open(path);
	for (int i = 0; symbols && i < 4; i++)
		addr2sym_find(symbols, choose_number(c));
	addr2sym_free(symbols);
}

static void code_read(struct choices *c)
{
	uint8_t bytes[64];
	struct code code = { bytes, choose(c, sizeof(bytes) + 1), choose_number(c) };
	uint32_t at;

	choose_bytes(c, bytes, sizeof(bytes));
	call_site_calls(&code, choose(c, 2) ? choose_number(c) : code.address + 5, &at);
	if (choose(c, 2))
		at = (uint32_t)choose_number(c);
	call_site_site(&code, at, bytes[0]);
	call_site_probed(&code, at);
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ksym syms[HOOK_NAMES_MAX];
	struct choices c = { data, size };
	size_t nr = hooks_ksyms(syms);

	libbpf_set_print(quiet);
	if (choose(&c, 4) == 0)
		symbols_read(&c, syms, nr);
	code_read(&c);
	btf_read(&c, syms, nr);
	return 0;
}
