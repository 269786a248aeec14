/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/clock.h - the clock of all times: CLOCK_MONOTONIC, like bpf_ktime_get_ns().
 *
 * Owns: reading it. Must not know: who asks.
 */
#ifndef CGSWAP_BASE_CLOCK_H
#define CGSWAP_BASE_CLOCK_H

#include <stdint.h>

#define NS_PER_S 1000000000ull

/* Nanoseconds of CLOCK_MONOTONIC. */
uint64_t clock_now_ns(void);

/* Nanoseconds of processor time that this process has used, in user mode and in the kernel. */
uint64_t clock_cpu_ns(void);

#endif
