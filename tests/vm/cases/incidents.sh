#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: incidents.sh
#
# A made incident of each kind, one after the other: the first sentence of the screen names it, its
# group and its limit, and nothing else is said before it begins or after it ended. (A drift is in
# plants.sh.)
. tests/vm/lib.sh
. tests/vm/explain_lib.sh
. tests/vm/screen_lib.sh
COLUMNS_X_LINES=200x30

# incident NAME SENTENCE [SECONDS]: the first sentence.
incident() {
	screen_says "$1" "^$2" "${3:-60}"
}

# over NAME: nothing is wrong any more.
over() {
	loads_end
	until_true 90 is_calm
	check_true "$1: and when it is over, nothing" "$(pane | head -n 8)" "$(is_calm && echo 1 || echo 0)"
}

is_calm() {
	[[ -z $(sentence) ]]
}

# sentence: what is said between the line of trust and the names of the pages.
sentence() {
	pane | sed -n '/events\/s/,/^\[1 /{//!p}'
}

refused() {
	group in/slice/leak
	set_files in/slice memory.swap.max=$((8 * M))
	load load_anon -g "$CG/in/slice/leak" -p $((12 * M / PAGE)) -m -t 3 -r 100000 -w
	incident "refused" \
		'swap.max of slice (8.0M, .*used) refused swap to leak  [0-9]* more times'
	over "refused"
}

limit_full() {
	group in/full
	set_files in/full memory.swap.max=$((4 * M))
	load load_anon -g "$CG/in/full" -p $((4 * M / PAGE)) -m -w
	incident "limit full" 'full has all swap that its swap.max of 4.0M allows'
	over "limit full"
}

# Several tasks, as one alone waits for hardly more than the tenth of the time that is told.
thrashing() {
	group in/thrash 16M
	for _ in 1 2 3; do
		load load_anon -g "$CG/in/thrash" -p $((16 * M / PAGE)) -r 100000 -w
	done
	incident "thrashing" 'thrash thrashes: [0-9.k]* pages/s come back from swap'
	over "thrashing"
}

held() {
	group in/held 16M
	set_files in/held memory.swap.max=0
	load load_anon -g "$CG/in/held" -p $((40 * M / PAGE)) -w
	incident "held at memory.high" \
		'held is held .* above its memory.high of 16.0M:.*swap.max of held is 0'
	over "held at memory.high"
}

ahead() {
	group in/ahead 8M
	set_files in/ahead memory.swap.max=$((256 * M))
	load load_oom -g "$CG/in/ahead" -s 64 -d 200 -p $((300 * M / PAGE))
	incident "limit ahead" \
		'ahead reaches its swap.max of 256M in [0-9]* \(s\|minutes\) at this rate'
	over "limit ahead"
}

swap_full() {
	group in/all
	swapon /dev/vdb
	swapoff /dev/vda
	load load_anon -g "$CG/in/all" -p $((96 * M / PAGE)) -m -t 3 -w
	incident "swap full" 'swap is full: [0-9.KM]* of 64.0M are left'
	swapon /dev/vda
	over "swap full"
	swapoff /dev/vdb
}

# Without writeback nothing takes pages out of a full pool, which would be below its limit by the
# time the screen looks (zswap's shrink_worker()).
zswap_full() {
	group in/pool
	set_files in/pool memory.zswap.writeback=0
	echo 1 >/sys/module/zswap/parameters/max_pool_percent
	echo Y >/sys/module/zswap/parameters/enabled
	load load_anon -g "$CG/in/pool" -p $((48 * M / PAGE)) -c 90 -m -t 5 -w
	incident "zswap full" "zswap's pool has .* of the .* that it may:  once full"
	over "zswap full"
	echo N >/sys/module/zswap/parameters/enabled
	echo 20 >/sys/module/zswap/parameters/max_pool_percent
}

dying() {
	group in/gone
	swapoff /dev/vda
	swapon /dev/vdb
	mkdir "$WORK/tmpfs"
	mount -t tmpfs tmpfs "$WORK/tmpfs"
	"$LOADS/load_shmem" -g "$CG/in/gone" -p $((16 * M / PAGE)) -f "$WORK/tmpfs/kept"
	rmdir "$CG/in/gone"
	incident "dying" 'removed groups hold 16.0M of swap,  16.0M of it gone'
	umount "$WORK/tmpfs"
	over "dying"
}

swapoff -a
swapon /dev/vda
screen_start
over "before"
for kind in refused limit_full thrashing held ahead swap_full zswap_full dying; do
	$kind
done
"${tm[@]}" kill-server
case_end
