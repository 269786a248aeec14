/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/say_machine.h - sentences about swap and zswap of the machine.
 *
 * Owns: these rules and their words. Pure. Must not know: other sentences.
 */
#ifndef CGSWAP_REPORT_SAY_MACHINE_H
#define CGSWAP_REPORT_SAY_MACHINE_H

struct saying;

void say_swap_full(struct saying *saying);
void say_pool(struct saying *saying);
void say_dying(struct saying *saying);

#endif
