// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/meter.c - see screen/meter.h.
 */
#include "screen/meter.h"

#include "base/clock.h"
#include "base/value.h"

const char *meter_sign(enum meter_sign sign, bool utf8)
{
	static const char *const signs[][2] = {
		[METER_FULL] = { "#", "█" },
		[METER_DARK] = { "x", "▓" },
		[METER_MEDIUM] = { "+", "▒" },
		[METER_EMPTY] = { ".", "░" },
	};

	return signs[sign][utf8];
}

/* The largest part absorbs the rounding of the others. */
static int most_cells(const int *cells, size_t nr)
{
	int most = 0;

	for (size_t i = 1; i < nr; i++)
		if (cells[i] > cells[most])
			most = (int)i;
	return most;
}

void meter_split(const int64_t *parts, size_t nr, int width, int *cells)
{
	double sum = 0;
	int left = width, needed = 0;

	for (size_t i = 0; i < nr; i++) {
		cells[i] = 0;
		sum += parts[i] > 0 ? (double)parts[i] : 0;
		needed += parts[i] > 0;
	}
	if (!needed || needed > width)
		return;
	for (size_t i = 0; i < nr; i++) {
		if (parts[i] <= 0)
			continue;
		cells[i] = (int)((double)parts[i] * width / sum + 0.5);
		cells[i] = cells[i] ? cells[i] : 1;
		left -= cells[i];
	}
	while (left) {
		int step = left > 0 ? 1 : -1;

		cells[most_cells(cells, nr)] += step;
		left -= step;
	}
}

const char *meter_level(bool utf8, int64_t val, int64_t most)
{
	static const char *const blocks[] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
	};
	static const char *const letters[] = { "_", ".", ":", "-", "=", "+", "*", "#" };
	int level;

	if (val == VAL_NONE)
		return " ";
	level = val <= 0 || most <= 0 ? 0
		: val >= most	      ? 7
				      : 1 + (int)((double)val * 6 / (double)most);
	return utf8 ? blocks[level] : letters[level];
}

const char *meter_chart(bool utf8, int64_t val, int64_t most, int row, int rows)
{
	const int64_t low = val_of((double)most * row / rows);
	const int64_t high = val_of((double)most * (row + 1) / rows);

	if (val == VAL_NONE || (row && val <= low))
		return " ";
	if (high <= low || val >= high)
		return meter_level(utf8, most, most);
	return meter_level(utf8, val - low, high - low);
}

void minute_add(struct minute *minute, uint64_t now_ns, int64_t val)
{
	uint64_t second = now_ns / NS_PER_S + 1;
	size_t at = second % MINUTE_SECONDS;

	if (minute->second[at] != second || val > minute->val[at])
		minute->val[at] = val;
	minute->second[at] = second;
}

/* The value valid in @second: its own, or the last earlier one that still holds. */
static int64_t held(const struct minute *minute, uint64_t second)
{
	for (uint64_t i = 0; i < MINUTE_HOLDS && i < second; i++) {
		size_t at = (second - i) % MINUTE_SECONDS;

		if (minute->second[at] == second - i)
			return minute->val[at];
	}
	return VAL_NONE;
}

int64_t minute_cells(const struct minute *minute, uint64_t now_ns, int64_t *cells, int width)
{
	uint64_t now = now_ns / NS_PER_S + 1;
	int64_t most = VAL_NONE;

	for (int i = 0; i < width; i++)
		cells[i] = VAL_NONE;
	for (uint64_t ago = 0; width > 0 && ago < MINUTE_SECONDS && ago < now; ago++) {
		size_t at = (MINUTE_SECONDS - 1 - ago) * (size_t)width / MINUTE_SECONDS;

		cells[at] = val_most(cells[at], held(minute, now - ago));
		most = val_most(most, cells[at]);
	}
	return most;
}
