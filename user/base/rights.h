/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/rights.h - the capabilities of this process: which it has, which it lacks, and giving up
 * those that nothing needs any more.
 *
 * Owns: libcap-ng, and what counts as a privilege that somebody else lent us. Must not know: what a
 * capability is needed for.
 */
#ifndef CGSWAP_BASE_RIGHTS_H
#define CGSWAP_BASE_RIGHTS_H

#include <linux/capability.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of capabilities has this bit for each. */
#define RIGHT(cap) (1ull << (cap))
/* What loading a program takes. */
#define RIGHTS_LOAD (RIGHT(CAP_BPF) | RIGHT(CAP_PERFMON))

/* The effective ones. */
uint64_t rights_held(void);

/* Those of @wanted that are not in @held, nor another one that the kernel takes in their place. */
uint64_t rights_lacking(uint64_t held, uint64_t wanted);

/* "CAP_BPF CAP_PERFMON": those of CAP_BPF, _PERFMON, _SYSLOG, _SYS_RESOURCE and _SYS_ADMIN. */
void rights_names(uint64_t rights, char *text, size_t size);

/*
 * For good, and with no_new_privs: this process keeps those of @keep that it has, and no program
 * that it starts gets any. @works, unless NULL, is asked with @ctx whether all goes on without
 * CAP_BPF; when it does not that stays too. 0 or -errno.
 */
int rights_drop(uint64_t keep, bool (*works)(void *ctx), void *ctx);

/* The capabilities are of the file, not of the user who started it. */
bool rights_are_lent(void);

/* Likewise the user or the group. */
bool rights_are_setid(void);

#endif
