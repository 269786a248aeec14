// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * loader/late.c - programs that get into the kernel when they are first wanted.
 *
 * Owns: what such a program is made of, from the load of the object on, in which an empty program
 * stands in for it. Must not know: which programs these are, attaching.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf_insn.h"
#include "loader/state.h"

static struct late *late_find(struct loader *loader, const struct bpf_program *program)
{
	for (int i = 0; i < loader->nr_late; i++)
		if (loader->late[i].program == program)
			return &loader->late[i];
	return NULL;
}

int loader_late_add(struct loader *loader, const struct bpf_program *program)
{
	if (late_find(loader, program))
		return 0;
	if (loader->nr_late == LATE_MAX)
		return -ENOSPC;
	loader->late[loader->nr_late++] = (struct late){ .program = program };
	return 0;
}

/*
 * The instructions as they are after relocation. What @opts points to is the object's, and stays
 * with it; only while the object is loaded there is fd_array, which these programs have no use for.
 */
static int late_keep(struct late *late, const struct bpf_program *program,
		     const struct bpf_prog_load_opts *opts)
{
	size_t nr = bpf_program__insn_cnt(program);

	late->insns = malloc(nr * sizeof(*late->insns));
	if (!late->insns)
		return -ENOMEM;
	memcpy(late->insns, bpf_program__insns(program), nr * sizeof(*late->insns));
	late->nr_insns = nr;
	late->opts = *opts;
	late->opts.fd_array = NULL;
	late->opts.log_buf = NULL;
	late->opts.log_size = late->opts.log_level = 0;
	return 0;
}

int loader_late_prepare(struct loader *loader, struct bpf_program *program,
			struct bpf_prog_load_opts *opts)
{
	struct bpf_insn empty[] = {
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	struct late *late = late_find(loader, program);
	int err;

	if (!late)
		return 0;
	err = late_keep(late, program, opts);
	if (err)
		return err;
	opts->func_info_cnt = opts->line_info_cnt = 0;
	return bpf_program__set_insns(program, empty, sizeof(empty) / sizeof(empty[0]));
}

/* The program takes the empty one's place, and its fd's number. */
int loader_late_load(struct loader *loader, const struct bpf_program *program)
{
	struct late *late = late_find(loader, program);
	int fd, err;

	if (!late || !late->insns)
		return 0;
	fd = bpf_prog_load(bpf_program__type(program), bpf_program__name(program), "GPL",
			   late->insns, late->nr_insns, &late->opts);
	if (fd < 0)
		return -errno;
	err = dup3(fd, bpf_program__fd(program), O_CLOEXEC) < 0 ? -errno : 0;
	close(fd);
	if (err)
		return err;
	free(late->insns);
	late->insns = NULL;
	return 0;
}

void loader_late_release(struct loader *loader)
{
	for (int i = 0; i < loader->nr_late; i++)
		free(loader->late[i].insns);
	loader->nr_late = 0;
}
