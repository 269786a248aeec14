// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/machine.c - see cgroup/machine.h.
 */
#include "cgroup/machine.h"

#include <string.h>
#include <unistd.h>

static int64_t kib_to_bytes(int64_t kib)
{
	return kib == VAL_NONE || kib > INT64_MAX / 1024 ? VAL_NONE : kib * 1024;
}

static void read_memory(const struct kernfs *k, struct machine *machine)
{
	static const char *const keys[] = { "MemTotal", "MemAvailable", "SwapFree" };
	int64_t kib[3];

	kernfs_read_keyed(k->root_fd, "proc/meminfo", keys, kib, 3);
	machine->memory = kib_to_bytes(kib[0]);
	machine->available = kib_to_bytes(kib[1]);
	machine->swap_free = kib_to_bytes(kib[2]);
}

static void read_devices(const struct kernfs *k, struct machine *machine)
{
	char buf[KERNFS_FILE_MAX];

	kernfs_read_file(k->root_fd, "proc/swaps", buf, sizeof(buf));
	machine->nr_devices = swap_devices_parse(buf, machine->devices, MACHINE_DEVICES);
}

int machine_read(const struct kernfs *k, struct machine *machine)
{
	int err;

	memset(machine, 0, sizeof(*machine));
	machine->kind = k->kind;
	machine->mount = k->mount;
	machine->page_bytes = sysconf(_SC_PAGESIZE);
	host_identify(k, &machine->ident, &machine->host);
	err = host_read(k, &machine->host);
	read_memory(k, machine);
	read_devices(k, machine);
	kernfs_read_val(k->root_fd, "proc/sys/vm/swappiness", &machine->swappiness);
	kernfs_read_val(k->root_fd, "sys/module/zswap/parameters/max_pool_percent",
			&machine->pool_percent);
	return err;
}
