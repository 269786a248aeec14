/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/device.h - the swap devices and zswap, and what they have moved so far.
 *
 * Owns: the plain data. Must not know: files, the terminal.
 */
#ifndef CGSWAP_MODEL_DEVICE_H
#define CGSWAP_MODEL_DEVICE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/host.h"

#define DEVICES_MAX 32

/* Bytes; VAL_NONE: not known. */
struct device {
	char name[PATH_MAX]; /* as the kernel has it, not escaped */
	enum swap_kind kind;
	int priority;
	int64_t size;
	int64_t used;
	int64_t memory;	 /* that the pages on a zram take; VAL_NONE for other kinds */
	int64_t read;	 /* since the device was made; VAL_NONE for files */
	int64_t written; /* likewise */
	bool counted;	 /* the kernel counts both for certain: no change means no traffic */
};

/* Pages since the boot; VAL_NONE: not known. */
struct devices {
	uint64_t now_ns; /* CLOCK_MONOTONIC, when they were read; 0: never */
	size_t nr;	 /* may exceed DEVICES_MAX */
	bool known;	 /* the list could be read */
	int64_t swapped_in;
	int64_t swapped_out;
	int64_t zswap_in;
	int64_t zswap_out;
	int64_t zswap_back; /* written back from zswap to a device */
	struct device list[DEVICES_MAX];
};

#endif
