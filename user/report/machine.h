/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/machine.h - what a sample adds to the numbers of the machine.
 *
 * Owns: swap, zswap, waiting and paging of all groups together, and their states. Pure. Must not
 * know: single groups.
 */
#ifndef CGSWAP_REPORT_MACHINE_H
#define CGSWAP_REPORT_MACHINE_H

struct adding;

/* After all rows were added. */
void machine_add(struct adding *add);

#endif
