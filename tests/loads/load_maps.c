// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Writes to a BPF map by system call without end, as tools that keep maps up to date do. While it
 * is in the middle of such a call the kernel runs no program behind a kprobe on its processor
 * (bpf_disable_instrumentation(), kernel/bpf/syscall.c), also for others that preempt it there.
 */
#define _GNU_SOURCE
#include <linux/bpf.h>
#include <sys/syscall.h>

#include "load.h"

static const char usage[] = "(no options)";

static long map_call(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

int main(int argc, char **argv)
{
	static uint32_t key;
	static uint64_t value;
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY,
				.key_size = sizeof(key),
				.value_size = sizeof(value),
				.max_entries = 1 };
	long fd;

	(void)argv;
	if (argc != 1)
		load_usage(usage);
	fd = map_call(BPF_MAP_CREATE, &attr);
	if (fd < 0)
		load_die("bpf");
	attr = (union bpf_attr){ .map_fd = (uint32_t)fd,
				 .key = (uintptr_t)&key,
				 .value = (uintptr_t)&value };
	printf("ready\n");
	fflush(stdout);
	while (!map_call(BPF_MAP_UPDATE_ELEM, &attr))
		value++;
	load_die("bpf");
}
