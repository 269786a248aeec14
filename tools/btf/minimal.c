// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * minimal.c - the subset of a kernel's BTF that cgswap needs: tools/btf-minimal.
 *
 * `bpftool gen min_core_btf` keeps what the programs' relocations need, but no functions, while
 * hooks are chosen by the prototypes of functions. cgswap makes the subset at each start
 * (user/kernel/btf_subset.h); this tool writes it to a file, after checking that it gives the same
 * answers as the whole.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hooks/choose.h"
#include "hooks/facts.h"
#include "hooks/table.h"
#include "kernel/btf_subset.h"
#include "kernel/func_proto.h"

__attribute__((noreturn)) static void die(const char *what, const char *why)
{
	fprintf(stderr, "btf-minimal: %s: %s\n", what, why);
	exit(1);
}

/* As if every symbol existed. */
static struct hook_facts facts_of(const struct btf *btf, struct ksym *syms, size_t nr)
{
	struct hook_facts facts = { .btf = btf, .syms = syms, .nr_syms = nr };

	for (size_t i = 0; i < nr; i++)
		syms[i].address = 1;
	hooks_learn(&facts);
	return facts;
}

static int struct_members(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id > 0 ? btf_vlen(btf__type_by_id(btf, (uint32_t)id)) : -1;
}

/* The first fact in which the two differ, or NULL. */
static const char *facts_differ(const struct hook_facts *a, const struct hook_facts *b)
{
	for (size_t i = 0; hooks_structs[i]; i++)
		if (struct_members(a->btf, hooks_structs[i]) !=
		    struct_members(b->btf, hooks_structs[i]))
			return hooks_structs[i];
	if (a->fentry_struct != b->fentry_struct)
		return "fentry_struct";
	if (a->slot_layout != b->slot_layout)
		return "slot_layout";
	for (size_t i = 0; i < hooks_nr; i++) {
		struct hook_choice x = { 0 }, y = { 0 };

		if (hook_fits(a, &hooks[i], &x) != hook_fits(b, &hooks[i], &y) ||
		    strcmp(x.reason, y.reason) != 0)
			return hooks[i].program;
	}
	return NULL;
}

static struct btf_subset part_take(const char *object, const struct btf *whole)
{
	struct btf *types = btf__parse(object, NULL);
	struct btf_subset part;
	int err = types ? hooks_types_take(&part, whole, types) : -errno;

	if (err)
		die(object, strerror(-err));
	btf__free(types);
	return part;
}

static void answers_compare(const struct btf *whole, const struct btf *part)
{
	struct ksym large_syms[HOOK_NAMES_MAX], small_syms[HOOK_NAMES_MAX];
	size_t nr = hooks_ksyms(large_syms);
	struct hook_facts large = facts_of(whole, large_syms, nr), small;
	const char *difference;

	hooks_ksyms(small_syms);
	small = facts_of(part, small_syms, nr);
	difference = facts_differ(&large, &small);
	if (difference)
		die(difference, "the small BTF answers differently: something was not kept");
}

static void file_write(const char *path, const void *data, size_t size)
{
	FILE *out = fopen(path, "w");

	if (!out || fwrite(data, 1, size, out) != size || fclose(out))
		die(path, strerror(errno));
}

int main(int argc, char **argv)
{
	struct btf *whole, *small;
	struct btf_subset part;
	uint32_t whole_size, size;
	const void *data;

	if (argc != 4) {
		fprintf(stderr, "Usage: btf-minimal OBJECT.bpf.o FILE OUT\n");
		return 2;
	}
	whole = btf__parse(argv[2], NULL);
	if (!whole)
		die(argv[2], errno == EINVAL ? "no BTF in it" : strerror(errno));
	part = part_take(argv[1], whole);
	data = btf__raw_data(part.btf, &size);
	small = data ? btf__new(data, size) : NULL;
	if (!small)
		die(argv[2], strerror(errno));
	answers_compare(whole, small);
	file_write(argv[3], data, size);
	btf__raw_data(whole, &whole_size);
	printf("%s: %u of %u types, %u of %u bytes\n", argv[3], btf__type_cnt(small) - 1,
	       btf__type_cnt(whole) - 1, size, whole_size);
	btf__free(small);
	btf_subset_free(&part);
	btf__free(whole);
	return 0;
}
