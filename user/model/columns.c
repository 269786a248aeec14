// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * model/columns.c - the one table of columns, used by text, JSON and help.
 *
 * Owns: name, heading, width, unit and meaning of every enum col. JSON prints the columns in the
 * order of the enum, text in the order of text_order[]. Must not know: where values come from.
 */
#include "model/columns.h"

#include <string.h>
#include <strings.h>

#include "base/fmt.h"
#include "base/out.h"

#define NAME_MIN 12
#define NAME_ENOUGH 24

/*
 * JSON key, heading, width, unit, shown, key, help. Of the keys I inverts, N searches backwards and
 * G is the name; IN/s is R as in "read back".
 */
static const struct column columns[COL__COUNT] = {
	[COL_SWAP_CURRENT] = { "swap_current", "SWAP", 6, UNIT_BYTES, true, 'S',
			       "swap of the group and those below, by the kernel's count" },
	[COL_LEDGER] = { "ledger", "LEDGER", 6, UNIT_BYTES, false, 'L',
			 "the same by our own count: baseline + charged - uncharged" },
	[COL_DRIFT] = { "drift", "DRIFT", 6, UNIT_BYTES, true, 'D',
			"SWAP - LEDGER: 0 unless wrong; ? is not settled yet" },
	[COL_SWAP_MAX] = { "swap_max", "MAX", 6, UNIT_BYTES, false, 0, "the group's own swap.max" },
	[COL_SWAP_MAX_EFF] = { "swap_max_effective", "EFFMAX", 6, UNIT_BYTES, false, 0,
			       "lowest swap.max of the group and the groups above it" },
	[COL_SWAP_MAX_PCT] = { NULL, "%MAX", 5, UNIT_PERCENT, true, 'M',
			       "use of the limit that will refuse first, of LIMIT-BY" },
	[COL_SWAP_HIGH] = { "swap_high", "HIGH", 6, UNIT_BYTES, false, 0,
			    "swap.high of the group, above which its tasks are throttled" },
	[COL_SWAP_PEAK] = { "swap_peak", "PEAK", 6, UNIT_BYTES, false, 'K',
			    "most swap that the group ever had" },
	[COL_CHARGED] = { "charged_pages", "CHARGED", 7, UNIT_PAGES, false, 0,
			  "pages charged to the group itself since the start" },
	[COL_UNCHARGED] = { "uncharged_pages", "FREED", 6, UNIT_PAGES, false, 0,
			    "pages uncharged from the group itself since the start" },
	[COL_CHARGE_RATE] = { "charge_rate", "OUT/s", 6, UNIT_RATE, true, 'O',
			      "pages charged per second: swap-out" },
	[COL_UNCHARGE_RATE] = { "uncharge_rate", "FREE/s", 6, UNIT_RATE, true, 'F',
				"pages uncharged per second: swap freed" },
	[COL_SWAPIN_RATE] = { "swapin_rate", "IN/s", 6, UNIT_RATE, true, 'R',
			      "pages swapped in per second" },
	[COL_SWAPCACHED] = { "swapcached", "CACHED", 6, UNIT_BYTES, false, 'C',
			     "swap cache: in memory and in swap at once, charged to both" },
	[COL_ZSWAP_CURRENT] = { "zswap_current", "ZSWAP", 6, UNIT_BYTES, true, 'Z',
				"memory of the compressed pages" },
	[COL_ZSWAPPED] = { "zswapped", "ZHOLDS", 6, UNIT_BYTES, false, 'H',
			   "size of these pages uncompressed" },
	[COL_ZSWAP_RATIO] = { "zswap_ratio", "RATIO", 5, UNIT_RATIO, true, 'X', "ZHOLDS / ZSWAP" },
	[COL_ZSWAP_STORE] = { "zswap_store_pages", "ZSTORE", 6, UNIT_PAGES, false, 0,
			      "pages of the group itself stored in zswap since the start" },
	[COL_ZSWAP_LOAD] = { "zswap_load_pages", "ZLOAD", 6, UNIT_PAGES, false, 0,
			     "pages of the group itself loaded from zswap since the start" },
	[COL_EVENTS_HIGH] = { "events_high", "HIGH!", 5, UNIT_COUNT, false, 0,
			      "times that it or a group below was above swap.high" },
	[COL_EVENTS_MAX] = { "events_max", "MAX!", 5, UNIT_COUNT, true, 'E',
			     "times that swap.max refused swap to it or a group below" },
	[COL_EVENTS_FAIL] = { "events_fail", "FAIL", 5, UNIT_COUNT, true, 'A',
			      "swap allocations refused: limit hit or swap full" },
	[COL_REFAULT_RATE] = { "refault_anon_rate", "REF/s", 6, UNIT_RATE, false, 'B',
			       "refaults: swapped-out pages needed again, per second" },
	[COL_PSI_SOME] = { "psi_some_avg10", "PSI", 5, UNIT_PSI, true, 'P',
			   "% of time that some task waits for memory, 10 s average" },
	[COL_PSI_FULL] = { "psi_full_avg10", "PSIFUL", 6, UNIT_PSI, false, 'U',
			   "% of time that all tasks wait for memory, 10 s average" },
	[COL_LOST] = { "lost_pages", "LOST", 6, UNIT_PAGES, false, 'T',
		       "pages counted whose record was dropped" },
	[COL_RECORDED] = { "recorded_pages", "RECORD", 6, UNIT_PAGES, false, 0,
			   "pages with a record; CHARGED + FREED = RECORD + LOST" },
	[COL_MISSED] = { "missed_pages", "MISSED", 6, UNIT_PAGES, false, 0,
			 "pages that our programs missed, booked since" },
	[COL_ZSWAP_LEDGER] = { "zswap_ledger", "ZLEDGER", 7, UNIT_BYTES, false, 0,
			       "ZSWAP by our own count; the kernel's lags some seconds" },
	[COL_ZSWAPPED_LEDGER] = { "zswapped_ledger", "ZLHOLDS", 7, UNIT_BYTES, false, 0,
				  "ZHOLDS by our own count" },
	[COL_ZSWAP_DRIFT] = { "zswap_drift", "ZDRIFT", 6, UNIT_BYTES, false, 0,
			      "ZSWAP - ZLEDGER that the kernel's lag does not explain" },
	[COL_ZSWAP_REJECT] = { "zswap_reject_pages", "ZREJECT", 7, UNIT_PAGES, false, 0,
			       "pages of the group itself that zswap refused since the start" },
	[COL_ZSWAP_WRITEBACK] = { "zswap_writeback_pages", "ZWBACK", 6, UNIT_PAGES, false, 0,
				  "pages that zswap wrote to a device in its lifetime" },
	[COL_CALLS_CHARGED] = { "calls_charged_pages", "CALLS-OUT", 9, UNIT_PAGES, false, 0,
				"CHARGED by the calls that change the page counter (--calls)" },
	[COL_CALLS_UNCHARGED] = { "calls_uncharged_pages", "CALLS-FREE", 10, UNIT_PAGES, false, 0,
				  "FREED by the calls that change the page counter (--calls)" },
};

static const enum col text_order[] = {
	COL_SWAP_CURRENT,    COL_LEDGER,	  COL_DRIFT,
	COL_CHARGED,	     COL_UNCHARGED,	  COL_CALLS_CHARGED,
	COL_CALLS_UNCHARGED, COL_CHARGE_RATE,	  COL_UNCHARGE_RATE,
	COL_SWAPIN_RATE,     COL_REFAULT_RATE,	  COL_SWAPCACHED,
	COL_ZSWAP_CURRENT,   COL_ZSWAP_LEDGER,	  COL_ZSWAP_DRIFT,
	COL_ZSWAPPED,	     COL_ZSWAPPED_LEDGER, COL_ZSWAP_RATIO,
	COL_ZSWAP_STORE,     COL_ZSWAP_LOAD,	  COL_ZSWAP_REJECT,
	COL_ZSWAP_WRITEBACK, COL_SWAP_HIGH,	  COL_SWAP_PEAK,
	COL_SWAP_MAX,	     COL_SWAP_MAX_EFF,	  COL_SWAP_MAX_PCT,
	COL_EVENTS_HIGH,     COL_EVENTS_MAX,	  COL_EVENTS_FAIL,
	COL_PSI_SOME,	     COL_PSI_FULL,	  COL_LOST,
	COL_RECORDED,	     COL_MISSED,
};

_Static_assert(sizeof(text_order) / sizeof(text_order[0]) == COL__COUNT, "a column is missing");

const struct column *column_get(enum col col)
{
	return &columns[col];
}

int column_width(enum col col)
{
	return columns[col].width + 1 + (col == COL_SWAP_MAX_PCT ? LIMIT_BY_WIDTH + 1 : 0);
}

int columns_name_least(int width)
{
	int least = width / 3 > NAME_MIN ? width / 3 : NAME_MIN;

	return least > NAME_ENOUGH ? NAME_ENOUGH : least;
}

const enum col *columns_text_order(size_t *nr)
{
	*nr = COL__COUNT;
	return text_order;
}

bool unit_is_hundredths(enum unit unit)
{
	return unit == UNIT_RATE || unit == UNIT_RATIO || unit == UNIT_PERCENT || unit == UNIT_PSI;
}

const char *unit_name(enum unit unit)
{
	static const char *const names[] = {
		[UNIT_BYTES] = "bytes", [UNIT_PAGES] = "pages",	    [UNIT_RATE] = "pages/s",
		[UNIT_RATIO] = "ratio", [UNIT_PERCENT] = "percent", [UNIT_PSI] = "percent",
		[UNIT_COUNT] = "count",
	};

	return names[unit];
}

/* The drift is not known although both its sides are: the baseline is not settled. */
static bool is_unsettled(enum col col, const struct row *row)
{
	return col == COL_DRIFT && row->val[COL_DRIFT] == VAL_NONE &&
	       row->val[COL_SWAP_CURRENT] != VAL_NONE && row->val[COL_LEDGER] != VAL_NONE;
}

char *column_format(char *buf, enum col col, const struct row *row)
{
	int64_t val = row->val[col];

	if (is_unsettled(col, row))
		return strcpy(buf, "?");
	switch (columns[col].unit) {
	case UNIT_BYTES:
		return fmt_bytes(buf, val);
	case UNIT_RATE:
		return fmt_rate(buf, val);
	case UNIT_RATIO:
		return fmt_ratio(buf, val);
	case UNIT_PERCENT:
		return fmt_percent(buf, val);
	case UNIT_PSI:
		return fmt_hundredths(buf, val);
	default:
		return fmt_count(buf, val);
	}
}

int columns_print_help(FILE *out)
{
	out_printf(out, "  %-8s %-3s %-18s %-8s %s\n", "COLUMN", "KEY", "JSON", "UNIT", "MEANING");
	for (int i = 0; i < COL__COUNT; i++) {
		const struct column *c = &columns[text_order[i]];

		out_printf(out, "%c %-8s %-3c %-18s %-8s %s\n", c->shown ? '*' : ' ', c->head,
			   c->key ? c->key : '-', c->json ? c->json : "-", unit_name(c->unit),
			   c->help);
	}
	out_printf(out, "* shown by default; KEY sorts the screen by the column\n");
	return out_flush(out);
}
