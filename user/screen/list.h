/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/list.h - makes the lines of a screen_model: filter, sort, tree, folding.
 *
 * Owns: the order of the lines. Allocates nothing once screen_list_reserve() has. Must not know:
 * the selection, the window, the terminal.
 */
#ifndef CGSWAP_SCREEN_LIST_H
#define CGSWAP_SCREEN_LIST_H

#include <stddef.h>

struct screen_model;

/* Room for the model's refresh, whose rows are @nr_rows. 0 or -ENOMEM. */
int screen_list_reserve(struct screen_model *model, size_t nr_rows);
void screen_list_free(struct screen_model *model);

/* Fills model->lines from model->rows and the settings. */
void screen_list_build(struct screen_model *model);

#endif
