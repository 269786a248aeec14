// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * main.c - the part of a kernel's BTF that cgswap needs: tools/btf-minimal.
 *
 * `bpftool gen min_core_btf` keeps what the programs' relocations need, but no functions, and the
 * hooks are chosen by the prototypes of functions. So this keeps both, and what else user space
 * asks; and it compares the answers that the small BTF gives with those of the large one.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "emit.h"
#include "hooks.h"
#include "keep.h"
#include "prototype.h"

#define SYMS_MAX 96

/* What hooks_learn() and kernel_open() look at. A forgotten one is found by facts_differ(). */
static const struct {
	const char *type;
	const char *path[3]; /* of a member; none: the type's size only */
} asked[] = {
	{ "bpf_link_info", { "perf_event", "kprobe", "missed" } },
	{ "bpf_map_memory", { NULL } },
	{ "bpf_prog_info", { "recursion_misses" } },
	{ "btf_func_model", { "arg_flags" } },
	{ "mem_cgroup", { NULL } },
	{ "swap_cgroup", { NULL } },
	{ "swap_cgroup_ctrl", { "map" } },
	{ "swap_cluster_info", { "memcg_table" } },
};

#define ASKED_LEN (sizeof(asked) / sizeof(asked[0]))
#define PATH_LEN (sizeof(asked[0].path) / sizeof(asked[0].path[0]))

static int path_len(const char *const *path)
{
	int nr = 0;

	while (nr < (int)PATH_LEN && path[nr])
		nr++;
	return nr;
}

__attribute__((noreturn)) static void die(const char *what, const char *why)
{
	fprintf(stderr, "btf-minimal: %s: %s\n", what, why);
	exit(1);
}

static void asked_keep(struct keep *keep)
{
	for (size_t i = 0; i < ASKED_LEN; i++) {
		int id = btf__find_by_name_kind(keep->btf, asked[i].type, BTF_KIND_STRUCT);

		if (id <= 0)
			continue;
		keep_type(keep, (uint32_t)id);
		if (keep_path(keep, (uint32_t)id, asked[i].path, path_len(asked[i].path)))
			die(asked[i].type, strerror(ENOMEM));
	}
}

static void functions_keep(struct keep *keep, const struct ksym *syms, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		int id = btf__find_by_name_kind(keep->btf, syms[i].name, BTF_KIND_FUNC);

		if (id > 0)
			keep_type(keep, (uint32_t)id);
	}
}

/* As if every symbol were there. */
static struct hook_facts facts_of(const struct btf *btf, struct ksym *syms, size_t nr)
{
	struct hook_facts facts = { .btf = btf, .syms = syms, .nr_syms = nr };

	for (size_t i = 0; i < nr; i++)
		syms[i].address = 1;
	hooks_learn(&facts);
	return facts;
}

static bool asked_answer(const struct btf *btf, size_t i)
{
	int nr = path_len(asked[i].path);

	return nr && prototype_has_member(btf, asked[i].type, asked[i].path[nr - 1]);
}

/* The first thing that the two kernels answer differently, or NULL. */
static const char *facts_differ(const struct hook_facts *a, const struct hook_facts *b)
{
	const struct hook *hook;

	for (size_t i = 0; i < ASKED_LEN; i++)
		if (asked_answer(a->btf, i) != asked_answer(b->btf, i))
			return asked[i].type;
	if (a->fentry_struct != b->fentry_struct)
		return "fentry_struct";
	if (a->slot_layout != b->slot_layout)
		return "slot_layout";
	for (size_t i = 0; (hook = hook_at(i)); i++) {
		struct hook_choice x = { 0 }, y = { 0 };

		if (hook_fits(a, hook, &x) != hook_fits(b, hook, &y) ||
		    strcmp(x.reason, y.reason) != 0)
			return hook->program;
	}
	return NULL;
}

static struct btf *reduce(const struct btf *full, const char *object)
{
	struct ksym syms[SYMS_MAX];
	size_t nr = hooks_ksyms(syms, SYMS_MAX);
	struct hook_facts large = facts_of(full, syms, nr), small;
	const char *difference;
	struct keep keep;
	struct btf *out;
	int err = keep_open(&keep, full);

	if (!err)
		err = core_keep(&keep, object);
	if (err)
		die(object, strerror(-err));
	functions_keep(&keep, syms, nr);
	asked_keep(&keep);
	out = emit(&keep);
	keep_close(&keep);
	if (!out)
		die("cannot write the types", strerror(errno));
	small = facts_of(out, syms, nr);
	difference = facts_differ(&large, &small);
	if (difference)
		die(difference, "the small BTF answers differently: something was not kept");
	return out;
}

static void file_write(const char *path, const void *data, size_t size)
{
	FILE *out = fopen(path, "w");

	if (!out || fwrite(data, 1, size, out) != size || fclose(out))
		die(path, strerror(errno));
}

int main(int argc, char **argv)
{
	struct btf *full, *small;
	uint32_t size, full_size;
	const void *data;

	if (argc != 4) {
		fprintf(stderr, "Usage: btf-minimal OBJECT.bpf.o FILE OUT\n");
		return 2;
	}
	full = btf__parse(argv[2], NULL);
	if (!full)
		die(argv[2], errno == ENOENT ? strerror(errno) : "no BTF in it");
	small = reduce(full, argv[1]);
	btf__raw_data(full, &full_size);
	data = btf__raw_data(small, &size);
	if (!data)
		die("cannot write the types", strerror(ENOMEM));
	file_write(argv[3], data, size);
	printf("%s: %u of %u types, %u of %u bytes\n", argv[3], btf__type_cnt(small) - 1,
	       btf__type_cnt(full) - 1, size, full_size);
	btf__free(small);
	btf__free(full);
	return 0;
}
