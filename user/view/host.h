/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/host.h - the two lines about the machine, as text for the table and the screen.
 *
 * Owns: their wording. The second line says how far to trust the numbers, so it is careful: it
 * never calls an unknown number equal. Must not know: rows, layout, the terminal.
 */
#ifndef CGSWAP_VIEW_HOST_H
#define CGSWAP_VIEW_HOST_H

#include <stddef.h>
#include <stdio.h>

#include "model/host.h"

/* Fits either line with its terminating zero. Lines hold printable ASCII only. */
#define VIEW_HOST_SIZE 512

/* "cgswap  NODE  KERNEL   swap USED/TOTAL ..."; returns @buf of VIEW_HOST_SIZE bytes. */
char *view_host_machine(char *buf, const struct host *host);

/*
 * "RATE events/s  lost N  missed N   VERDICT   ATTACH"; returns @buf of VIEW_HOST_SIZE bytes.
 * "PROGRAMS OFF" with the times follows the misses if programs did not run for a time. The verdict
 * is "ledger = kernel for 214 groups" or "DRIFT in 3 of 214 groups", followed by ", 2 not settled"
 * if there are such groups; "ledger not settled" when no group is settled.
 */
char *view_host_trust(char *buf, const struct host *host);

/* Both lines; write errors are left in @out for the caller. */
void view_host_print(FILE *out, const struct host *host);

#endif
