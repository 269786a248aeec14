// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Updates a BPF map by system call in an endless loop, as tools that maintain maps do. During such
 * a call the kernel runs no program behind a kprobe on this CPU (bpf_disable_instrumentation(),
 * kernel/bpf/syscall.c), nor for tasks that preempt this one there. Or fills a hash map of another
 * process, found by its name, with keys that no thread has.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <linux/bpf.h>
#include <sys/syscall.h>

#include "load.h"

static const char usage[] =
	"[-f NAME]\n"
	"  -f NAME       fill all maps of this name, report the entries, and end";

#define FIRST_KEY (1u << 22) /* PID_MAX_LIMIT: above any thread id */
#define BATCH 4096

static long map_call(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* Adds entries until the map is full, or to twice its size for an LRU map, which evicts others. */
static long fill_map(int fd, const struct bpf_map_info *info)
{
	static uint32_t keys[BATCH], next = FIRST_KEY;
	char *values = info->value_size ? calloc(BATCH, info->value_size) : NULL;
	long added = 0;

	if (!values || info->key_size != sizeof(keys[0]))
		load_die("cannot fill %s", info->name);
	while (added < 2l * info->max_entries) {
		union bpf_attr attr = { .batch = { .keys = (uintptr_t)keys,
						   .values = (uintptr_t)values,
						   .count = BATCH,
						   .map_fd = (uint32_t)fd } };

		for (int i = 0; i < BATCH; i++)
			keys[i] = next++;
		if (map_call(BPF_MAP_UPDATE_BATCH, &attr) && errno != E2BIG)
			load_die("cannot fill %s", info->name);
		added += attr.batch.count;
		if (attr.batch.count < BATCH)
			break;
		/* an updated entry is in use, and is not evicted first */
		if (map_call(BPF_MAP_UPDATE_BATCH, &attr))
			load_die("cannot use %s", info->name);
	}
	free(values);
	return added;
}

static void fill(const char *name)
{
	union bpf_attr next = { 0 };
	long maps = 0;

	for (; !map_call(BPF_MAP_GET_NEXT_ID, &next); next.start_id = next.next_id) {
		struct bpf_map_info info = { 0 };
		union bpf_attr id = { .map_id = next.next_id }, get;
		int fd = (int)map_call(BPF_MAP_GET_FD_BY_ID, &id);

		get = (union bpf_attr){ .info = { .bpf_fd = (uint32_t)fd,
						  .info_len = sizeof(info),
						  .info = (uintptr_t)&info } };
		if (fd < 0 || map_call(BPF_OBJ_GET_INFO_BY_FD, &get))
			continue; /* removed just now */
		if (!strcmp(info.name, name)) {
			load_report(name, fill_map(fd, &info));
			maps++;
		}
		close(fd);
	}
	errno = 0;
	if (!maps)
		load_die("no map has the name %s", name);
}

static void write_on(void)
{
	static uint32_t key;
	static uint64_t value;
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY,
				.key_size = sizeof(key),
				.value_size = sizeof(value),
				.max_entries = 1 };
	long fd = map_call(BPF_MAP_CREATE, &attr);

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

int main(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "f:")) != -1) {
		switch (c) {
		case 'f': fill(optarg); return 0;
		default: load_usage(usage);
		}
	}
	if (optind != argc)
		load_usage(usage);
	write_on();
}
