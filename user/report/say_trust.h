/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/say_trust.h - sentences about how far the numbers go.
 *
 * Owns: what is said to be known, and what is not. Pure. Must not know: other sentences, but how
 * bad they are.
 */
#ifndef CGSWAP_REPORT_SAY_TRUST_H
#define CGSWAP_REPORT_SAY_TRUST_H

struct saying;

void say_drifted(struct saying *saying);
void say_trust(struct saying *saying);
void say_breaks(struct saying *saying);
void say_nothing(struct saying *saying);  /* after all that is worse */
void say_unknowns(struct saying *saying); /* after those of killed tasks */

#endif
