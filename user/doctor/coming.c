// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/coming.c - what kernels after 7.3 may have, reported where it exists: each changes the
 * meaning of numbers that other kernels have too.
 *
 * Owns: how each is recognised. Must not know: hooks, what an audit makes of it.
 */
#include <unistd.h>

#include "base/file.h"
#include "cgroup/fs.h"
#include "doctor/sections.h"
#include "hooks/kernel.h"
#include "kernel/func_proto.h"

static bool has_struct(const struct kernel *kernel, const char *name)
{
	return kernel->btf && func_proto_has_member(kernel->btf, name, NULL);
}

void doctor_coming(struct doctor *doctor, const struct kernfs *k, const struct kernel *kernel)
{
	static const char *const proactive[] = { "zswpwb_proactive" };
	int64_t pages;

	if (kernel->btf && kernel->facts.vswap)
		doctor_add(
			doctor, "swap", "virtual swap", FINDING_FINE, NULL,
			"vswap: memory.swap.current is what has a place on a device; more may be "
			"in zswap, and most checks of an audit are unknown");
	if (file_exists(k->root_fd, "sys/kernel/mm/swap/tiers"))
		doctor_add(doctor, "swap", "tiers", FINDING_FINE, NULL,
			   "memory.swap.tiers.max may keep a group off some of the devices: the "
			   "room shown for it counts all of them");
	if (k->cg_fd >= 0)
		kernfs_read_keyed(k->cg_fd, "memory.stat", proactive, &pages, 1);
	if (k->cg_fd >= 0 && pages != VAL_NONE)
		doctor_add(doctor, "zswap", "writeback", FINDING_FINE, NULL,
			   "memory.reclaim may ask for it: zswpwb_proactive counts such pages");
	if (has_struct(kernel, "bpf_oom_ops"))
		doctor_add(doctor, "kernel", "oom policies", FINDING_FINE, NULL,
			   "a BPF program may decide who is killed, and whether");
	if (has_struct(kernel, "memcg_bpf_ops"))
		doctor_add(doctor, "kernel", "memory policies", FINDING_FINE, NULL,
			   "a BPF program may decide how long memory.high makes a task sleep");
}
