/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/told_parse.h - the limits that a file of settings gives to a group.
 *
 * Owns: how systemd, Proxmox, lxc (and with it incus and lxd) and kubelet write them. Pure. Must
 * not know: where the files are, what the kernel has.
 */
#ifndef CGSWAP_CGROUP_TOLD_PARSE_H
#define CGSWAP_CGROUP_TOLD_PARSE_H

#include <stdbool.h>
#include <stdint.h>

enum told_limit { TOLD_HIGH, TOLD_MAX, TOLD_SWAP, TOLD_MEMSW, TOLD_LIMITS };

enum told_unit {
	TOLD_BYTES,
	TOLD_PERCENT,	   /* hundredths, of the machine's memory */
	TOLD_LIMITED_SWAP, /* of kubelet: at most the part that the memory limit is of the memory */
};

/* What somebody was told of one limit. */
struct told {
	const char *who; /* NULL: nothing */
	bool at_start;	 /* and may have been told otherwise since, of which there is no file */
	enum told_unit unit;
	int64_t value;	/* VAL_MAX: no limit */
	char word[64];	/* "MemorySwapMax=0", as the file has it */
	char file[640]; /* without the slash in front */
};

/* TOLD_FILES: as the group's own files are called, and written. */
enum told_format { TOLD_SYSTEMD, TOLD_PROXMOX, TOLD_LXC, TOLD_LXC_V1, TOLD_KUBELET, TOLD_FILES };

struct told_source {
	enum told_format format;
	const char *who;
	const char *type; /* of a unit: "slice"; else NULL */
	const char *path;
	bool at_start; /* who wrote it does not when limits change later */
};

/*
 * Puts into @told, of TOLD_LIMITS, what @text of @source says of each limit; what it does not say
 * stays. Of @text, which has room for one byte more, only the lines that count are left.
 */
void told_parse(const struct told_source *source, char *text, struct told *told);

#endif
