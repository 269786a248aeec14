/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/say_limits.h - sentences about limits of swap: what they refused, and who changed them.
 *
 * Owns: these rules and their words. Pure. Must not know: other sentences.
 */
#ifndef CGSWAP_REPORT_SAY_LIMITS_H
#define CGSWAP_REPORT_SAY_LIMITS_H

struct saying;

void say_refused(struct saying *saying);    /* once for each limit */
void say_failed(struct saying *saying);	    /* at no limit */
void say_limit_full(struct saying *saying); /* which refused nothing */
void say_changes(struct saying *saying);

#endif
