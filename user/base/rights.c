// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/rights.c - see base/rights.h.
 */
#include "base/rights.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/text.h"

/*
 * bpf_capable() and perfmon_capable() (include/linux/capability.h) take CAP_SYS_ADMIN instead;
 * kallsyms_show_value() (kernel/ksyms_common.c) does not.
 */
static const struct right {
	const char *name;
	int cap;
	int instead; /* a capability accepted in its place */
} rights[] = {
	{ "CAP_BPF", CAP_BPF, CAP_SYS_ADMIN },
	{ "CAP_PERFMON", CAP_PERFMON, CAP_SYS_ADMIN },
	{ "CAP_SYSLOG", CAP_SYSLOG, CAP_SYSLOG },
	{ "CAP_SYS_RESOURCE", CAP_SYS_RESOURCE, CAP_SYS_RESOURCE },
	{ "CAP_SYS_ADMIN", CAP_SYS_ADMIN, CAP_SYS_ADMIN },
};

#define RIGHTS_NR (sizeof(rights) / sizeof(rights[0]))

static uint64_t rights_read(capng_type_t set)
{
	uint64_t held = 0;

	if (capng_get_caps_process())
		return 0;
	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (capng_have_capability(set, (unsigned int)cap))
			held |= RIGHT(cap);
	return held;
}

uint64_t rights_held(void)
{
	return rights_read(CAPNG_EFFECTIVE);
}

uint64_t rights_lacking(uint64_t held, uint64_t wanted)
{
	uint64_t lacking = wanted & ~held;

	for (size_t i = 0; i < RIGHTS_NR; i++)
		if (held & RIGHT(rights[i].instead))
			lacking &= ~RIGHT(rights[i].cap);
	return lacking;
}

void rights_names(uint64_t set, char *text, size_t size)
{
	*text = '\0';
	for (size_t i = 0; i < RIGHTS_NR; i++)
		if (set & RIGHT(rights[i].cap))
			text_add(text, size, "%s%s", *text ? " " : "", rights[i].name);
}

static uint64_t with_substitutes(uint64_t held, uint64_t keep)
{
	for (size_t i = 0; i < RIGHTS_NR; i++)
		if (keep & ~held & RIGHT(rights[i].cap))
			keep |= RIGHT(rights[i].instead);
	return keep;
}

/* The bounding set too, if that is allowed. */
static int rights_set(uint64_t effective, uint64_t permitted)
{
	const uint64_t held = rights_read(CAPNG_PERMITTED);
	const bool all = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);

	effective = held & with_substitutes(held, effective);
	permitted = held & with_substitutes(held, permitted);
	capng_clear(CAPNG_SELECT_BOTH);
	for (unsigned int cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (permitted & RIGHT(cap))
			capng_update(CAPNG_ADD, CAPNG_PERMITTED, cap);
		if (effective & RIGHT(cap))
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE, cap);
	}
	return capng_apply(all ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS) ? -EPERM : 0;
}

int rights_drop(uint64_t keep, bool (*works)(void *ctx), void *ctx)
{
	int err;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	err = rights_set(keep, keep | RIGHT(CAP_BPF));
	if (!err && works && !works(ctx))
		keep |= RIGHT(CAP_BPF);
	return err ? err : rights_set(keep, keep);
}

/* The effective ones go with the user id, the permitted ones stay with PR_SET_KEEPCAPS. */
int rights_become(const char *name, uid_t uid, gid_t gid)
{
	if (initgroups(name, gid) || setresgid(gid, gid, gid) ||
	    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setresuid(uid, uid, uid))
		return -errno;
	return rights_set(UINT64_MAX, UINT64_MAX);
}

/* A user's own are not lent, even if something else sets AT_SECURE, such as a security module. */
bool rights_are_lent(void)
{
	return getauxval(AT_SECURE) && getuid() != 0;
}

bool rights_are_setid(void)
{
	return getuid() != geteuid() || getgid() != getegid();
}
