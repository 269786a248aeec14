/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/told_parse.h - the limits that a configuration file gives to a group.
 *
 * Owns: the syntax of systemd, Proxmox, lxc (and with it incus and lxd) and kubelet. Pure. Must not
 * know: where the files are, what the kernel has.
 */
#ifndef CGSWAP_CGROUP_TOLD_PARSE_H
#define CGSWAP_CGROUP_TOLD_PARSE_H

#include <stdbool.h>
#include <stdint.h>

enum told_limit { TOLD_HIGH, TOLD_MAX, TOLD_SWAP, TOLD_MEMSW, TOLD_LIMITS };

enum told_unit {
	TOLD_BYTES,
	TOLD_PERCENT,	   /* hundredths of a percent of the machine's memory */
	TOLD_LIMITED_SWAP, /* kubelet: swap at most in proportion to the memory limit */
};

/* One limit as configured. */
struct told {
	const char *who; /* NULL: nothing */
	bool at_start;	 /* the value at the start; later changes have no file */
	enum told_unit unit;
	int64_t value;	/* VAL_MAX: no limit */
	char word[64];	/* "MemorySwapMax=0", as in the file */
	char file[640]; /* without the leading slash */
};

/* TOLD_FILES: names and values as in the group's own files. */
enum told_format { TOLD_SYSTEMD, TOLD_PROXMOX, TOLD_LXC, TOLD_LXC_V1, TOLD_KUBELET, TOLD_FILES };

struct told_source {
	enum told_format format;
	const char *who;
	const char *type; /* type of the unit: "slice"; else NULL */
	const char *path;
	bool at_start; /* the file is not updated when limits change later */
};

/*
 * Sets in @told (TOLD_LIMITS entries) each limit that @text of @source sets, and leaves the others.
 * @text must have space for one more byte; on return it holds only the lines that count.
 */
void told_parse(const struct told_source *source, char *text, struct told *told);

#endif
