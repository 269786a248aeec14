/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/rights.h - this process's capabilities: which it has, which it lacks, and dropping those
 * that it no longer needs; and being another user.
 *
 * Owns: libcap-ng, and what counts as a privilege lent by somebody else. Must not know: what a
 * capability is needed for.
 */
#ifndef CGSWAP_BASE_RIGHTS_H
#define CGSWAP_BASE_RIGHTS_H

#include <linux/capability.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The bit of a capability in a set. */
#define RIGHT(cap) (1ull << (cap))
/* Needed to load a program. */
#define RIGHTS_LOAD (RIGHT(CAP_BPF) | RIGHT(CAP_PERFMON))

/* The effective capabilities. */
uint64_t rights_held(void);

/*
 * The capabilities of @wanted for which @held has neither the capability nor one that the kernel
 * accepts in its place.
 */
uint64_t rights_lacking(uint64_t held, uint64_t wanted);

/* "CAP_BPF CAP_PERFMON": those of CAP_BPF, _PERFMON, _SYSLOG, _SYS_RESOURCE and _SYS_ADMIN. */
void rights_names(uint64_t rights, char *text, size_t size);

/*
 * For good, and with no_new_privs: this process keeps those of @keep that it has, and programs that
 * it starts get none. @works (unless NULL) is asked with @ctx whether all still works without
 * CAP_BPF; if not, CAP_BPF stays too. 0 or -errno.
 */
int rights_drop(uint64_t keep, bool (*works)(void *ctx), void *ctx);

/*
 * Becomes the user @name, with @uid and @gid, and its other groups. Capabilities stay as they are
 * until rights_drop(). 0 or -errno.
 */
int rights_become(const char *name, uid_t uid, gid_t gid);

/* True when the capabilities come from the file, not from the user who started it. */
bool rights_are_lent(void);

/* True when the user or the group comes from the file. */
bool rights_are_setid(void);

#endif
