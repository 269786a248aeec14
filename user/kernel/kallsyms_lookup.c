// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/kallsyms_lookup.c - see kernel/kallsyms_lookup.h.
 */
#include "kernel/kallsyms_lookup.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf_insn.h"
#include "kernel/kallsyms.h"

#define NAME_WORDS 8

struct lookup {
	uint64_t name[NAME_WORDS]; /* the name, zero-padded: the program's input */
	uint64_t address;	   /* its output */
};

bool kallsyms_lookup_is_fast(const struct btf *btf)
{
	return btf__find_by_name_kind(btf, "kallsyms_lookup_names", BTF_KIND_FUNC) > 0;
}

/* Copies a word of the name to the stack: the helper takes no pointer to the context. */
#define COPY_WORD(n)                                                                               \
	INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_6, (n)*8, 0),                          \
		INSN(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, BPF_REG_1, (n)*8 - 72, 0)

/* Loads the program. Its fd or -errno. */
static int program_load(void)
{
	const struct bpf_insn insns[] = {
		/* r6 = lookup; copies its name to r10 - 72, and 0 to the address at r10 - 8 */
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_1, 0, 0),
		COPY_WORD(0),
		COPY_WORD(1),
		COPY_WORD(2),
		COPY_WORD(3),
		COPY_WORD(4),
		COPY_WORD(5),
		COPY_WORD(6),
		COPY_WORD(7),
		INSN(BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, -8, 0),
		/* r1 = the name; r2 = its size */
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, -72),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, NAME_WORDS * 8),
		/* r3 = 0, no flags; r4 = r10 - 8 */
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_4, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_4, 0, 0, -8),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_kallsyms_lookup_name),
		/* lookup->address = *(u64 *)(r10 - 8); return the helper's result */
		INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_10, -8, 0),
		INSN(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_6, BPF_REG_1,
		     offsetof(struct lookup, address), 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_flags = BPF_F_SLEEPABLE);
	int fd = bpf_prog_load(BPF_PROG_TYPE_SYSCALL, "cgswap_klookup", "GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), &opts);

	return fd < 0 ? -errno : fd;
}

/* 0, -ENOENT when there is no such symbol, or -errno. */
static int symbol_look_up(int fd, const char *name, uint64_t *address)
{
	struct lookup lookup = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &lookup, .ctx_size_in = sizeof(lookup));

	if (strlen(name) >= sizeof(lookup.name))
		return -ENAMETOOLONG;
	strcpy((char *)lookup.name, name);
	if (bpf_prog_test_run_opts(fd, &opts))
		return -errno;
	*address = lookup.address;
	return (int32_t)opts.retval;
}

static void table_clear(struct ksym *table, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		table[i].address = 0;
}

int kallsyms_lookup_read(struct ksym *table, size_t nr)
{
	int fd = program_load(), err = 0;

	if (fd < 0)
		return fd;
	for (size_t i = 0; !err && i < nr; i++) {
		err = symbol_look_up(fd, table[i].name, &table[i].address);
		if (err == -ENOENT)
			err = 0;
	}
	close(fd);
	if (err)
		table_clear(table, nr);
	return err;
}
