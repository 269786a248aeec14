// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kmem.c - see kmem.h.
 */
#include "kmem.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <unistd.h>

#include "kinsn.h"

static int word_run(uint64_t address, int shift, uint32_t *half)
{
	const struct bpf_insn insns[] = {
		/* *(u64 *)(r10 - 8) = 0; r1 = r10 - 8; r2 = 8; r3 = address */
		INSN(BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, -8, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, -8),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 8),
		INSN(BPF_LD | BPF_IMM | BPF_DW, BPF_REG_3, 0, 0, (int32_t)address),
		INSN(0, 0, 0, 0, (int32_t)(address >> 32)),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_probe_read_kernel),
		/* return the word >> shift; a result has 32 bits */
		INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_10, -8, 0),
		INSN(BPF_ALU64 | BPF_RSH | BPF_K, BPF_REG_0, 0, 0, shift),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "cgswap_kmem", "GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), NULL);
	int err;

	if (fd < 0)
		return -errno;
	err = bpf_prog_test_run_opts(fd, &opts) ? -errno : 0;
	close(fd);
	*half = opts.retval;
	return err;
}

int kmem_read_u64(uint64_t address, uint64_t *value)
{
	uint32_t low = 0, high = 0;
	int err = word_run(address, 0, &low);

	if (!err)
		err = word_run(address, 32, &high);
	*value = (uint64_t)high << 32 | low;
	return err;
}
