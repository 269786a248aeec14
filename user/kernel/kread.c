// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/kread.c - see kernel/kread.h.
 */
#include "kernel/kread.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <unistd.h>

#include "kernel/bpf_insn.h"

/* args[0]: an address, args[1]: how far to shift the word there; a result has 32 bits. */
static int program_load(void)
{
	const struct bpf_insn insns[] = {
		/* r3 = args[0]; r6 = args[1] */
		INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_3, BPF_REG_1, 0, 0),
		INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_6, BPF_REG_1, 8, 0),
		/* *(u64 *)(r10 - 8) = 0; r1 = r10 - 8; r2 = 8 */
		INSN(BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, -8, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, -8),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 8),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_probe_read_kernel),
		/* return the word >> r6 */
		INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_10, -8, 0),
		INSN(BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_6, 0, 0, 63),
		INSN(BPF_ALU64 | BPF_RSH | BPF_X, BPF_REG_0, BPF_REG_6, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "cgswap_kmem", "GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), NULL);

	return fd < 0 ? -errno : fd;
}

static int half_read(int fd, uint64_t address, uint64_t shift, uint64_t *half)
{
	const uint64_t args[2] = { address, shift };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	if (bpf_prog_test_run_opts(fd, &opts))
		return -errno;
	*half = opts.retval;
	return 0;
}

int kread_u64(uint64_t address, uint64_t *value)
{
	uint64_t low = 0, high = 0;
	int fd = program_load(), err;

	if (fd < 0)
		return fd;
	err = half_read(fd, address, 0, &low);
	if (!err)
		err = half_read(fd, address, 32, &high);
	close(fd);
	*value = high << 32 | low;
	return err;
}
