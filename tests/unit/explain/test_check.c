// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/explain/test_check.c - each check fires on the group made for it, and on no other.
 *
 * Owns: the promises of explain/check.h. Each case changes a healthy state in one way; then exactly
 * the checks that it names fire, with their commands.
 */
#include "unit/explain/model.h"

#include <stdio.h>

#include "cgroup/told_parse.h"
#include "explain/check.h"
#include "explain/trial.h"
#include "explain/limit_command.h"

#define CG "/sys/fs/cgroup/a/b/"
#define CG1 "/sys/fs/cgroup/memory/a/b/"

static void grow(struct model *m, int64_t swap, int64_t anon, int64_t refaults)
{
	m->groups[B].second.val[MEM_SWAP] += swap;
	m->groups[B].second.val[MEM_ANON] += anon;
	m->groups[B].second.val[MEM_REFAULT_ANON] += refaults;
}

static void nothing(struct model *m)
{
	(void)m;
}

static void moving(struct model *m)
{
	/* cold pages go out: swap grows, memory does not; others come back, but few */
	grow(m, 4 * MB, -4 * MB, 0);
	model_swap(m, B, COL_PSI_SOME, 900);
}

static void growing(struct model *m)
{
	grow(m, 4 * MB, 4 * MB, 11); /* and 1 % of it refaults */
}

static void oom_ahead(struct model *m)
{
	model_swap(m, A, COL_SWAP_MAX, 0);
	model_swap(m, B, COL_SWAP_MAX, 0);
	model_mem(m, A, MEM_SWAP, 0);
	model_mem(m, B, MEM_SWAP, 0);
	grow(m, 0, 2 * MB, 0);
}

static void oom_far(struct model *m)
{
	oom_ahead(m);
	grow(m, 0, -2 * MB + 4096, 0); /* full in hours */
}

static void thrashing(struct model *m)
{
	grow(m, 0, 0, 2 * 100);
	model_swap(m, B, COL_PSI_SOME, 1000);
}

static void thrashing_less(struct model *m)
{
	grow(m, 0, 0, 2 * 100 - 1);
	model_swap(m, B, COL_PSI_SOME, 1000);
}

static void thrashing_unlimited(struct model *m)
{
	thrashing(m);
	for (int i = A; i <= B; i++) {
		model_mem(m, i, MEM_HIGH, VAL_MAX);
		model_mem(m, i, MEM_MAX, VAL_MAX);
	}
}

static void zswap_blocked(struct model *m)
{
	m->machine.host.zswap = "on";
	model_mem(m, A, MEM_ZSWAP_WRITEBACK, 0);
	model_mem(m, B, MEM_ZSWAP_WRITEBACK, 0);
	model_mem(m, A, MEM_ZSWAP_MAX, 0);
}

static void zswap_not_blocked(struct model *m)
{
	zswap_blocked(m);
	m->machine.host.zswap = "off"; /* then writeback does not matter */
}

static void leak(struct model *m)
{
	grow(m, 4 * MB, 0, 10);
}

static void refused(struct model *m)
{
	m->groups[B].second.val[COL_EVENTS_MAX] = 7;
}

static void refused_before(struct model *m)
{
	model_swap(m, B, COL_EVENTS_MAX, 7);
}

static void full(struct model *m)
{
	model_mem(m, A, MEM_SWAP, 128 * MB);
	model_swap(m, A, COL_SWAP_HIGH, VAL_MAX);
}

static void devices_full(struct model *m)
{
	m->machine.swap_free = 0;
	model_swap(m, B, COL_SWAP_MAX, 10 * MB); /* no more than it has, so no swap is missing */
	model_swap(m, B, COL_SWAP_HIGH, VAL_MAX);
}

static void over_max(struct model *m)
{
	model_mem(m, B, MEM_CURRENT, 130 * MB);
	model_mem(m, A, MEM_CURRENT, 140 * MB);
	model_mem(m, B, MEM_HIGH, VAL_MAX);
}

static void over_max_old(struct model *m)
{
	over_max(m);
	m->groups[B].first.reclaim = m->groups[B].second.reclaim = false;
}

static void over_max_once(struct model *m)
{
	m->groups[B].second.val[MEM_CURRENT] = 130 * MB;
	model_mem(m, B, MEM_HIGH, VAL_MAX);
}

static void over_high(struct model *m)
{
	model_mem(m, B, MEM_CURRENT, 110 * MB);
}

static void swap_over_max(struct model *m)
{
	model_swap(m, B, COL_SWAP_MAX, 4 * MB);
	model_swap(m, B, COL_SWAP_HIGH, VAL_MAX);
	m->machine.host.swap_used = group_sample(&m->groups[B])->val[MEM_SWAP];
}

static void swap_over_high(struct model *m)
{
	model_swap(m, B, COL_SWAP_HIGH, 8 * MB);
}

static void unlimited(struct model *m)
{
	model_swap(m, A, COL_SWAP_MAX, VAL_MAX);
	model_swap(m, B, COL_SWAP_MAX, VAL_MAX);
}

static void unlimited_but_above(struct model *m)
{
	model_swap(m, B, COL_SWAP_MAX, VAL_MAX);
}

static void no_swap(struct model *m)
{
	unlimited(m);
	m->machine.host.swap_total = m->machine.host.swap_used = m->machine.swap_free = 0;
	m->machine.nr_devices = 0;
}

static void no_device(struct model *m)
{
	no_swap(m);
	model_swap(m, B, COL_SWAP_MAX, 64 * MB);
}

static void short_device(struct model *m)
{
	m->machine.swap_free = 50 * MB;
}

static void swappiness(struct model *m)
{
	m->machine.swappiness = 0;
}

static void zswap_off(struct model *m)
{
	model_mem(m, B, MEM_ZSWAP_MAX, 16 * MB);
}

static void zswap_absent(struct model *m)
{
	zswap_off(m);
	m->machine.host.zswap = "absent";
}

static void zswap_on(struct model *m)
{
	zswap_off(m);
	m->machine.host.zswap = "on";
}

static void max_above(struct model *m)
{
	model_mem(m, B, MEM_MAX, 512 * MB);
}

static void high_above(struct model *m)
{
	model_mem(m, A, MEM_HIGH, 90 * MB);
}

static void swap_above(struct model *m)
{
	model_swap(m, B, COL_SWAP_MAX, 200 * MB);
}

static void swap_high_above(struct model *m)
{
	model_swap(m, A, COL_SWAP_HIGH, 40 * MB);
}

static void zswap_above(struct model *m)
{
	m->machine.host.zswap = "on";
	model_mem(m, A, MEM_ZSWAP_MAX, 8 * MB);
	model_mem(m, B, MEM_ZSWAP_MAX, 16 * MB);
}

static void high_no_effect(struct model *m)
{
	model_mem(m, B, MEM_HIGH, 128 * MB);
}

static void swap_high_no_effect(struct model *m)
{
	model_swap(m, B, COL_SWAP_HIGH, 64 * MB);
}

static void no_high(struct model *m)
{
	model_mem(m, A, MEM_HIGH, VAL_MAX);
	model_mem(m, B, MEM_HIGH, VAL_MAX);
}

static void dying(struct model *m)
{
	model_mem(m, B, MEM_DYING, 3);
	m->groups[B].below_swap = 6 * MB;
	m->machine.host.swap_used = group_sample(&m->groups[B])->val[MEM_SWAP];
	m->groups[B].first.occupied = m->groups[B].second.occupied = false;
}

static void dying_occupied(struct model *m)
{
	dying(m);
	m->groups[B].first.occupied = m->groups[B].second.occupied = true;
}

static void memsw_unlimited(struct model *m)
{
	model_v1(m);
	model_mem(m, A, MEM_MEMSW_MAX, VAL_MAX);
	model_mem(m, B, MEM_MEMSW_MAX, VAL_MAX);
}

static void memsw_equal(struct model *m)
{
	model_v1(m);
	model_mem(m, B, MEM_MEMSW_MAX, 128 * MB);
}

static void memsw_equal_growing(struct model *m)
{
	memsw_equal(m);
	grow(m, 0, 2 * MB, 5);
}

static void memsw_above(struct model *m)
{
	model_v1(m);
	model_mem(m, A, MEM_MAX, 100 * MB);
	model_mem(m, A, MEM_MEMSW_MAX, 120 * MB);
}

static void v1_swappiness(struct model *m)
{
	model_v1(m);
	model_mem(m, B, MEM_SWAPPINESS, 0);
	m->machine.swappiness = 0;
}

static void v1_machine_swappiness(struct model *m)
{
	model_v1(m);
	m->machine.swappiness = 0; /* v1 does not use this one */
}

static void v1_leak(struct model *m)
{
	model_v1(m);
	model_mem(m, B, MEM_MAX, VAL_MAX);
	model_mem(m, A, MEM_MAX, VAL_MAX);
	model_mem(m, B, MEM_MEMSW_MAX, VAL_MAX);
	leak(m);
}

static struct told *told(struct model *m, int i, enum told_limit limit, int64_t value)
{
	static struct told list[GROUPS][TOLD_LIMITS];

	memset(list, 0, sizeof(list));
	m->groups[i].told = list[i];
	list[i][limit].who = "docker";
	list[i][limit].value = value;
	return &list[i][limit];
}

static void told_no_swap(struct model *m)
{
	told(m, B, TOLD_SWAP, 0);
}

static void told_the_same(struct model *m)
{
	told(m, B, TOLD_SWAP, 64 * MB + 100); /* the kernel rounds to pages */
}

static void told_above(struct model *m)
{
	told(m, A, TOLD_SWAP, 0); /* another check reports this */
}

static void told_less(struct model *m)
{
	told(m, B, TOLD_MAX, 40 * MB); /* less than is used: setting it would kill */
}

static void told_percent(struct model *m)
{
	told(m, B, TOLD_MAX, 315)->unit = TOLD_PERCENT; /* 129M */
}

static void told_limited(struct model *m)
{
	model_swap(m, B, COL_SWAP_MAX, 32 * MB); /* 128 of 4096 MB, of 1024 MB of swap */
	model_swap(m, B, COL_SWAP_HIGH, VAL_MAX);
	told(m, B, TOLD_SWAP, 0)->unit = TOLD_LIMITED_SWAP;
}

static void told_limited_more(struct model *m)
{
	told_limited(m);
	model_swap(m, B, COL_SWAP_MAX, 32 * MB + 4096);
}

static void told_unit(struct model *m)
{
	static char path[] = "/a.slice/-b.service";

	m->groups[B].path = path;
	told(m, B, TOLD_SWAP, VAL_MAX);
}

static void told_memsw(struct model *m)
{
	model_v1(m);
	told_unit(m);
	told(m, B, TOLD_MEMSW, 256 * MB);
	m->groups[B].told[TOLD_MAX] = m->groups[B].told[TOLD_MEMSW]; /* which goes second */
}

static void not_inherited(struct model *m)
{
	model_v1(m);
	model_mem(m, A, MEM_HIERARCHY, 0);
}

/* Both limits are full, and none of it is file pages. */
static void used_up(struct model *m)
{
	model_mem(m, B, MEM_HIGH, VAL_MAX);
	model_mem(m, A, MEM_HIGH, VAL_MAX);
	model_mem(m, B, MEM_CURRENT, 128 * MB);
	model_mem(m, A, MEM_CURRENT, 138 * MB);
	model_mem(m, B, MEM_FILE_LRU, 0);
	model_swap(m, B, COL_SWAP_HIGH, VAL_MAX);
	model_swap(m, A, COL_SWAP_HIGH, VAL_MAX);
	model_swap(m, B, COL_SWAP_MAX, 10 * MB);
}

static void used_up_but_files(struct model *m)
{
	used_up(m);
	model_mem(m, B, MEM_FILE_LRU, 40 * MB);
}

static void held(struct model *m)
{
	over_high(m);
	model_mem(m, B, MEM_FILE_LRU, MB / 2);
	model_swap(m, A, COL_SWAP_MAX, 0);
	model_swap(m, B, COL_SWAP_MAX, 0);
	model_mem(m, A, MEM_SWAP, 0);
	model_mem(m, B, MEM_SWAP, 0);
}

static void file_thrashing(struct model *m)
{
	held(m);
	model_mem(m, B, MEM_HIGH, 110 * MB);
	model_mem(m, B, MEM_ANON, 100 * MB);
	model_mem(m, B, MEM_FILE_LRU, 8 * MB);
	model_swap(m, B, COL_PSI_SOME, 1000);
	m->groups[B].first.val[MEM_REFAULT_FILE] = 1000;
	m->groups[B].second.val[MEM_REFAULT_FILE] = 1200;
}

/* With one reading, the counts since the group was made decide. */
static void file_thrashing_once(struct model *m)
{
	file_thrashing(m);
	model_mem(m, B, MEM_REFAULT_FILE, 110 * MB / 4096 + 1);
	model_once(m);
}

static void file_thrashing_less(struct model *m)
{
	file_thrashing(m);
	m->groups[B].second.val[MEM_REFAULT_FILE] = 1199;
}

static void killed(struct model *m)
{
	model_mem(m, B, MEM_EVENTS_OOM_KILL, 2);
}

static void owner(struct model *m)
{
	unlimited(m);
	for (int i = A; i <= B; i++) {
		model_mem(m, i, MEM_HIGH, VAL_MAX);
		model_mem(m, i, MEM_MAX, VAL_MAX);
	}
	model_swap(m, B, COL_PSI_SOME, 1000);
	m->machine.host.swap_used = 800 * MB;
	model_mem(m, B, MEM_SWAP, 300 * MB);
	model_mem(m, A, MEM_SWAP, 300 * MB);
	model_swap(m, B, COL_SWAP_HIGH, VAL_MAX);
	model_swap(m, A, COL_SWAP_HIGH, VAL_MAX);
}

static void owner_below(struct model *m)
{
	owner(m);
	m->groups[B].below_swap = 299 * MB;
}

static void owner_bounded(struct model *m)
{
	owner(m);
	model_mem(m, A, MEM_MAX, 4096 * MB);
}

static void swapcache(struct model *m)
{
	model_swap(m, B, COL_SWAPCACHED, 80 * MB);
}

static void swapcache_once(struct model *m)
{
	m->groups[B].second.val[COL_SWAPCACHED] = 80 * MB;
}

static void uncounted(struct model *m)
{
	for (int i = A; i <= B; i++) {
		model_mem(m, i, MEM_SWAP, VAL_NONE);
		for (int col = COL_SWAP_CURRENT; col <= COL_EVENTS_FAIL; col++)
			model_swap(m, i, col, VAL_NONE);
	}
}

static void pool_full(struct model *m)
{
	zswap_blocked(m);
	model_mem(m, A, MEM_ZSWAP_MAX, VAL_MAX);
	m->machine.host.zswap_pool = m->machine.memory / 5;
}

static void memsw_equal_no_swap(struct model *m)
{
	memsw_equal(m);
	m->machine.host.swap_total = m->machine.host.swap_used = m->machine.swap_free = 0;
}

/* Not all groups below were read. */
static void owner_not_below(struct model *m)
{
	owner(m);
	m->groups[B].below_missed = true;
}

static void used_up_not_below(struct model *m)
{
	used_up(m);
	m->groups[B].below_missed = true;
}

static void dying_not_below(struct model *m)
{
	dying(m);
	m->groups[B].below_missed = true;
}

static const struct {
	const char *name;
	void (*change)(struct model *m);
	const char *fire; /* ids, each followed by a blank */
	const char *fix;  /* of the first; NULL: not compared */
} cases[] = {
	{ "healthy", nothing, "", NULL },
	{ "healthy on v1", model_v1, "", NULL },
	{ "cold pages leave", moving, "", NULL },
	{ "grows, and all of it is used", growing, "", NULL },
	{ "oom ahead", oom_ahead, "oom-ahead ", "echo 167772160 >" CG "memory.max" },
	{ "oom far away", oom_far, "", NULL },
	{ "used up", used_up, "used-up swap-full ", "echo 167772160 >" CG "memory.max" },
	{ "used up, and unknown below", used_up_not_below, "used-up swap-full ", "" },
	{ "full, but of files", used_up_but_files, "swap-full ", NULL },
	{ "held at high", held, "held-at-high ", "echo max >" CG "memory.high" },
	{ "thrashing on files", file_thrashing, "file-thrashing ",
	  "echo 67108864 >" CG
	  "memory.swap.max && echo 67108864 >/sys/fs/cgroup/a/memory.swap.max" },
	{ "once", file_thrashing_once, "file-thrashing ", NULL },
	{ "nearly", file_thrashing_less, "", NULL },
	{ "killed", killed, "killed ", "" },
	{ "owner without a limit", owner, "swap-owner ", NULL },
	{ "its parent is none", owner_below, "", NULL },
	{ "unknown where not all below were read", owner_not_below, "", NULL },
	{ "nor where there is a limit", owner_bounded, "", NULL },
	{ "swap cache above swap", swapcache, "swapcache-above-swap ", "" },
	{ "for a moment", swapcache_once, "", NULL },
	{ "swap is not counted", uncounted, "swap-uncounted ", "" },
	{ "zswap's pool is full", pool_full, "zswap-blocked ", NULL },
	{ "no swap on v1", memsw_equal_no_swap, "", NULL },
	{ "thrashing", thrashing, "thrashing ", "echo 131072000 >" CG "memory.high" },
	{ "nearly thrashing", thrashing_less, "", NULL },
	{ "thrashing without limits", thrashing_unlimited, "thrashing ",
	  "echo 52428800 >" CG "memory.low" },
	{ "zswap blocked", zswap_blocked, "zswap-blocked ",
	  "echo 1 >" CG
	  "memory.zswap.writeback && echo 1 >/sys/fs/cgroup/a/memory.zswap.writeback" },
	{ "zswap off, writeback 0", zswap_not_blocked, "", NULL },
	{ "leak", leak, "leak-hidden ", "echo 16146432 >" CG "memory.swap.max" },
	{ "swap full, above", full, "swap-full ",
	  "echo 201326592 >/sys/fs/cgroup/a/memory.swap.max" },
	{ "devices full", devices_full, "swap-full ", "" },
	{ "refused", refused, "swap-refused ", "echo 100663296 >" CG "memory.swap.max" },
	{ "refused before", refused_before, "", NULL },
	{ "over max", over_max, "memory-over-max ", "echo 2097152 >" CG "memory.reclaim" },
	{ "over max, old kernel", over_max_old, "memory-over-max ",
	  "echo 134217728 >" CG "memory.high" },
	{ "over max for a moment", over_max_once, "", NULL },
	{ "over high", over_high, "memory-over-high ", "echo 10485760 >" CG "memory.reclaim" },
	{ "swap over max", swap_over_max, "swap-over-max ", "swapoff /dev/vda && swapon /dev/vda" },
	{ "swap over high", swap_over_high, "swap-over-high ",
	  "echo 13107200 >" CG "memory.swap.high" },
	{ "no swap.max", unlimited, "swap-unlimited ", "echo 67108864 >" CG "memory.swap.max" },
	{ "no swap.max, but above", unlimited_but_above, "", NULL },
	{ "no swap.max and no swap", no_swap, "", NULL },
	{ "swap.max and no swap", no_device, "no-swap-device ", "" },
	{ "little swap left", short_device, "swap-short ", "" },
	{ "swappiness 0", swappiness, "swappiness-zero ", "echo 60 >/proc/sys/vm/swappiness" },
	{ "zswap off", zswap_off, "zswap-off ", "echo Y >/sys/module/zswap/parameters/enabled" },
	{ "zswap absent", zswap_absent, "zswap-off ", "echo max >" CG "memory.zswap.max" },
	{ "zswap on", zswap_on, "", NULL },
	{ "max above", max_above, "memory-max-above ", "echo 268435456 >" CG "memory.max" },
	{ "high above", high_above, "memory-high-above ", "echo 94371840 >" CG "memory.high" },
	{ "swap.max above", swap_above, "swap-max-above ",
	  "echo 134217728 >" CG "memory.swap.max" },
	{ "swap.high above", swap_high_above, "swap-high-above ",
	  "echo 41943040 >" CG "memory.swap.high" },
	{ "zswap.max above", zswap_above, "zswap-max-above ",
	  "echo 8388608 >" CG "memory.zswap.max" },
	{ "high = max", high_no_effect, "memory-high-no-effect ",
	  "echo 107372544 >" CG "memory.high" },
	{ "swap.high = swap.max", swap_high_no_effect, "swap-high-no-effect ",
	  "echo 53686272 >" CG "memory.swap.high" },
	{ "no high", no_high, "no-high ", "echo 107372544 >" CG "memory.high" },
	{ "dying", dying, "dying-holds-swap ", "swapoff /dev/vda && swapon /dev/vda" },
	{ "dying, but with processes", dying_occupied, "", NULL },
	{ "dying, and unknown below", dying_not_below, "", NULL },
	{ "v1: no memsw", memsw_unlimited, "swap-unlimited ",
	  "echo 201326592 >" CG1 "memory.memsw.limit_in_bytes" },
	{ "v1: memsw = limit", memsw_equal, "memsw-equals-limit ",
	  "echo 201326592 >" CG1 "memory.memsw.limit_in_bytes" },
	{ "v1: memsw = limit, growing", memsw_equal_growing, "oom-ahead memsw-equals-limit ",
	  "echo 167772160 >" CG1 "memory.memsw.limit_in_bytes && echo 167772160 >" CG1
	  "memory.limit_in_bytes" },
	{ "v1: above", memsw_above, "memory-max-above memsw-above ",
	  "echo 104857600 >" CG1 "memory.limit_in_bytes" },
	{ "v1: swappiness", v1_swappiness, "swappiness-zero ",
	  "echo 60 >" CG1 "memory.swappiness" },
	{ "v1: the machine's swappiness", v1_machine_swappiness, "", NULL },
	{ "v1: leak", v1_leak, "leak-hidden ",
	  "echo 69206016 >" CG1 "memory.limit_in_bytes && echo 69206016 >" CG1
	  "memory.memsw.limit_in_bytes" },
	{ "told no swap", told_no_swap, "told-otherwise ", "echo 0 >" CG "memory.swap.max" },
	{ "told the same", told_the_same, "", NULL },
	{ "told above", told_above, "", NULL },
	{ "told less than is used", told_less, "told-otherwise ", "" },
	{ "told a percentage", told_percent, "", NULL },
	{ "told LimitedSwap", told_limited, "", NULL },
	{ "more than LimitedSwap", told_limited_more, "told-otherwise ", "" },
	{ "told of a unit", told_unit, "told-otherwise ",
	  "systemctl set-property --runtime -- -b.service MemorySwapMax=infinity" },
	{ "v1: told of both", told_memsw, "told-otherwise ",
	  "echo 268435456 >/sys/fs/cgroup/memory/a.slice/-b.service/memory.memsw.limit_in_bytes && "
	  "systemctl set-property --runtime -- -b.service MemoryMax=268435456" },
	{ "v1: not inherited", not_inherited, "not-inherited ", "" },
};

/* The ids of the checks with @result, and the fix of the first that fires. */
static void run(const struct explain *e, enum check_result result, char *ids, char *fix,
		size_t size)
{
	*ids = '\0';
	*fix = '\0';
	for (size_t i = 0; i < check_count(); i++) {
		struct check_note note;

		check_run(i, e, &note);
		assert_int_equal(trial_make(i, e, &note), 0);
		if (note.result == CHECK_FIRES || note.result == CHECK_UNKNOWN)
			assert_true(strlen(note.text) > 10);
		if (note.result != result)
			continue;
		if (!*ids)
			check_fix(&note, e, fix, size);
		strcat(strcat(ids, note.id), " ");
	}
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct model m;
		struct explain e;
		char ids[512], fix[LIMIT_COMMAND_SIZE];

		model_make(&m);
		cases[i].change(&m);
		explain_make(&e, &m.groups[B], &m.machine);
		run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
		if (strcmp(ids, cases[i].fire) != 0)
			fail_msg("%s: '%s' fires, not '%s'", cases[i].name, ids, cases[i].fire);
		if (cases[i].fix && strcmp(fix, cases[i].fix) != 0)
			fail_msg("%s: the fix is '%s', not '%s'", cases[i].name, fix, cases[i].fix);
	}
}

/* Every check fires in some case above, except the one that has to be asked for. */
static void test_each_fires(void **state)
{
	(void)state;
	for (size_t i = 0; i < check_count(); i++) {
		struct check_note note;
		struct explain e;
		struct model m;
		bool found = false;

		model_make(&m);
		explain_make(&e, &m.groups[B], &m.machine);
		check_run(i, &e, &note);
		for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
			found |= strstr(cases[c].fire, note.id) != NULL;
		if (!found && strcmp(note.id, "latency-may-swap") != 0 &&
		    strcmp(note.id, "unreadable") != 0)
			fail_msg("%s fires nowhere", note.id);
	}
}

/* The root has no limits, so none of them can be wrong. */
static void test_root(void **state)
{
	char ids[512], fix[LIMIT_COMMAND_SIZE];
	struct explain e;
	struct model m;

	(void)state;
	model_make(&m);
	explain_make(&e, &m.groups[ROOT], &m.machine);
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_string_equal(ids, "");
}

static void test_latency(void **state)
{
	char ids[512], fix[LIMIT_COMMAND_SIZE];
	struct explain e;
	struct model m;

	(void)state;
	model_make(&m);
	explain_make(&e, &m.groups[B], &m.machine);
	e.latency = true;
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_string_equal(ids, "latency-may-swap ");
	assert_string_equal(fix, "echo 0 >" CG "memory.swap.max");
	model_swap(&m, A, COL_SWAP_MAX, 0);
	model_swap(&m, B, COL_SWAP_MAX, VAL_MAX);
	explain_make(&e, &m.groups[B], &m.machine);
	e.latency = true;
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_string_equal(ids, "");
	model_make(&m);
	memsw_equal(&m);
	explain_make(&e, &m.groups[B], &m.machine);
	e.latency = true;
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_string_equal(ids, "latency-may-swap ");
	assert_string_equal(fix, "echo 0 >" CG1 "memory.swappiness");
}

/* What needs two readings is not reported after one. */
static void test_once(void **state)
{
	char ids[512], fix[LIMIT_COMMAND_SIZE];
	struct explain e;
	struct model m;

	(void)state;
	model_make(&m);
	model_once(&m);
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_UNKNOWN, ids, fix, sizeof(fix));
	assert_string_equal(ids, "leak-hidden ");
	model_swap(&m, B, COL_PSI_SOME, VAL_NONE);
	model_swap(&m, B, COL_EVENTS_MAX, 3);
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_UNKNOWN, ids, fix, sizeof(fix));
	assert_string_equal(ids, "thrashing leak-hidden swap-refused ");
	model_make(&m);
	oom_ahead(&m);
	model_once(&m);
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_UNKNOWN, ids, fix, sizeof(fix));
	assert_string_equal(ids, "oom-ahead ");
}

/* Absent files are not "ok": the checks that need them say so. */
static void test_absent(void **state)
{
	char ids[512], fix[LIMIT_COMMAND_SIZE];
	struct explain e;
	struct model m;

	(void)state;
	model_make(&m);
	thrashing(&m);
	model_swap(&m, B, COL_PSI_SOME, VAL_NONE);
	model_swap(&m, A, COL_SWAP_MAX, VAL_NONE);
	m.groups[B].second.val[MEM_ANON] = VAL_NONE;
	m.machine.swappiness = VAL_NONE;
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_UNKNOWN, ids, fix, sizeof(fix));
	assert_string_equal(ids, "thrashing leak-hidden swap-full swap-unlimited "
				 "swappiness-zero ");
	model_make(&m);
	dying(&m);
	m.groups[B].below_swap = VAL_NONE;
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_UNKNOWN, ids, fix, sizeof(fix));
	assert_string_equal(ids, "dying-holds-swap ");
	model_make(&m);
	model_v1(&m);
	thrashing(&m); /* v1 groups have no pressure file */
	model_swap(&m, B, COL_PSI_SOME, VAL_NONE);
	model_mem(&m, B, MEM_MEMSW_MAX, VAL_NONE);
	model_mem(&m, B, MEM_MEMSW, VAL_NONE);
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_UNKNOWN, ids, fix, sizeof(fix));
	assert_string_equal(ids, "thrashing swap-unlimited ");
}

/* swapoff is proposed only where the swap fits into memory. */
static void test_swapoff(void **state)
{
	char ids[512], fix[LIMIT_COMMAND_SIZE];
	struct explain e;
	struct model m;

	(void)state;
	model_make(&m);
	swap_over_max(&m);
	m.machine.available = m.machine.host.swap_used;
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_string_equal(fix, "");
	m.machine.available = 2048 * MB;
	m.machine.host.swap_used = 2 * m.machine.host.swap_used + MB;
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_string_equal(fix, "");
	m.machine.host.swap_used -= MB;
	m.machine.nr_devices = 2;
	m.machine.devices[1] = (struct swap_device){ "/swap;x", "file", MB, 0, 5, false };
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_string_equal(fix, "swapoff /dev/vda && swapon /dev/vda && swapoff '/swap;x' && "
				 "swapon -p 5 '/swap;x'");
	model_mem(&m, B, MEM_CURRENT, 127 * MB);
	explain_make(&e, &m.groups[B], &m.machine);
	run(&e, CHECK_FIRES, ids, fix, sizeof(fix));
	assert_null(strstr(fix, "swapoff"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),	cmocka_unit_test(test_each_fires),
		cmocka_unit_test(test_root),	cmocka_unit_test(test_latency),
		cmocka_unit_test(test_once),	cmocka_unit_test(test_absent),
		cmocka_unit_test(test_swapoff),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
