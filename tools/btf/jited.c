// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Usage: build/tools/btf/jited ID
 *
 * Writes the machine code of a loaded BPF program to stdout, as the kernel's compiler made it; not
 * every bpftool can (its "prog dump jited" needs a disassembler).
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *what)
{
	fprintf(stderr, "jited: %s: %s\n", what, strerror(errno));
	return 1;
}

static int info_read(int fd, struct bpf_prog_info *info)
{
	uint32_t len = sizeof(*info);

	return bpf_obj_get_info_by_fd(fd, info, &len);
}

static int code_write(int fd)
{
	struct bpf_prog_info size = { 0 }, info = { 0 };
	unsigned char *code;
	int err;

	if (info_read(fd, &size))
		return fail("cannot read the size");
	code = calloc(1, size.jited_prog_len + 1u);
	if (!code)
		return fail("memory");
	info.jited_prog_insns = (uintptr_t)code;
	info.jited_prog_len = size.jited_prog_len;
	err = info_read(fd, &info) ||
	      fwrite(code, 1, size.jited_prog_len, stdout) != size.jited_prog_len || fflush(stdout);
	free(code);
	return err ? fail("cannot read the code") : 0;
}

int main(int argc, char **argv)
{
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: jited ID\n");
		return 2;
	}
	fd = bpf_prog_get_fd_by_id((uint32_t)strtoul(argv[1], NULL, 10));
	return fd < 0 ? fail(argv[1]) : code_write(fd);
}
