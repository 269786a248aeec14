# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For the cases in the guest: groups, loads, cgswap in the background, and checks that print one
# line each. Every number is compared with the kernel's own files. Needs: jq, the binaries below
# $BUILD, a v2 hierarchy at $CG.
CG=/sys/fs/cgroup
BUILD=${BUILD:-build} # what make built for this architecture
CGSWAP=$BUILD/vm/cgswap
LOADS=$BUILD/tests/loads
PAGE=$(getconf PAGESIZE)
WORK=$(mktemp -d /tmp/cgswap-case.XXXXXX)
# a screen begins with the defaults, whatever the case before did
export XDG_CONFIG_HOME=$WORK/config
mkdir "$XDG_CONFIG_HOME"
failed=0
load_pids=()

ok() {
	printf 'ok - %s\n' "$1"
}

not_ok() {
	printf 'not ok - %s: %s\n' "$1" "$2"
	failed=1
}

skip() {
	printf 'skip - %s: %s\n' "$1" "$2"
}

# check NAME ACTUAL EXPECTED
check() {
	if [[ $2 == "$3" ]]; then ok "$1"; else not_ok "$1" "got '$2', expected '$3'"; fi
}

# check_true NAME DETAIL EXPRESSION: an arithmetic expression.
check_true() {
	if (($3)); then ok "$1"; else not_ok "$1" "$2"; fi
}

# with_caps LIST COMMAND...: runs it as nobody with these capabilities.
with_caps() {
	local list=${1//,/,+}
	shift
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps="-all,+$list" \
		--ambient-caps="-all,+$list" --bounding-set="-all,+$list" "$@"
}

nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$@"
}

# group NAME [MEMORY_HIGH]: creates it, with the memory controller in every ancestor. Not
# memory.max, which sometimes kills a load where the disk is slow.
group() {
	local path=$CG part
	for part in ${1//\// }; do
		[[ $path == "$CG" ]] || echo +memory >"$path/cgroup.subtree_control"
		path=$path/$part
		[[ -d $path ]] || mkdir "$path"
	done
	[[ -z ${2:-} ]] || echo "$2" >"$path/memory.high"
}

# zram_swap MB: makes zram the only swap. zram writes a page while the caller waits, so that
# madvise(MADV_PAGEOUT) takes it out of memory and not only into the swap cache.
zram_swap() {
	swapoff -a
	modprobe -q zram 2>/dev/null
	swapoff /dev/zram0 2>/dev/null
	echo 1 >/sys/block/zram0/reset
	echo "${1}M" >/sys/block/zram0/disksize
	mkswap -q /dev/zram0 >/dev/null && swapon -p 10 /dev/zram0
}

# slots_drain: kernels up to 6.12 keep freed slots, and their charges, in per-CPU caches; any
# swapoff empties them (disable_swap_slots_cache_lock()). Leaves the second swap disk off: newer
# kernels give all disks the same priority, and its swapoff would bring pages in. So it runs once,
# before any load.
slots_drain() {
	swapoff /dev/vdb 2>/dev/null || { swapon /dev/vdb && swapoff /dev/vdb; }
}

# many_make GROUP NUMBER: creates NUMBER groups below it, in groups of a hundred, which count too.
many_make() {
	local i
	for ((i = 0; i < $2 / 100; i++)); do
		mkdir "$CG/$1/$i"
		echo +memory >"$CG/$1/$i/cgroup.subtree_control"
		(cd "$CG/$1/$i" && mkdir {1..99})
	done
}

many_remove() {
	find "$CG/$1" -mindepth 1 -depth -type d -exec rmdir {} +
}

# resident PID: in KiB. cpu PID: in ticks of 10 ms.
resident() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status"
}

cpu() {
	awk '{ print $14 + $15 }' "/proc/$1/stat"
}

# load NAME...: starts a load in the background; its pid is in $load_pid and added to $load_pids.
load() {
	local name=$1 file=$WORK/load.${#load_pids[@]}
	shift
	: >"$file"
	"$LOADS/$name" "$@" >>"$file" 2>&1 &
	load_pid=$!
	load_pids+=("$load_pid")
}

# load_says NUMBER WORD [SECONDS]: waits until a load has printed WORD.
load_says() {
	local file=$WORK/load.$1 deadline=$((SECONDS + ${3:-240}))
	until grep -q "$2" "$file"; do
		((SECONDS < deadline)) || { cat "$file"; return 1; }
		kill -0 "${load_pids[$1]}" 2>/dev/null || { cat "$file"; return 1; }
		sleep 0.2
	done
}

loads_stop() {
	kill -STOP "${load_pids[@]}"
	sleep 1
}

loads_end() {
	local pid
	for pid in "${load_pids[@]}"; do
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	load_pids=()
	rm -f "$WORK"/load.*
}

# top_start NAME OPTION...: runs cgswap top --json into $WORK/NAME.json; its pid in top_pid[NAME].
declare -A top_pid
top_start() {
	local name=$1
	shift
	"$CGSWAP" top -b --json "$@" >"$WORK/$name.json" 2>"$WORK/$name.err" &
	top_pid[$name]=$!
	top_wait "$name" 1
}

# top_wait NAME COUNT: waits for COUNT refreshes.
top_wait() {
	local deadline=$((SECONDS + 120))
	until (($(grep -c '"type":"host"' "$WORK/$1.json") >= $2)); do
		((SECONDS < deadline)) || return 1
		kill -0 "${top_pid[$1]}" 2>/dev/null || return 1
		sleep 0.1
	done
}

# top_stop NAME: ends it; the last refresh is in $WORK/NAME.last, the exit code in $top_code.
top_stop() {
	kill -TERM "${top_pid[$1]}"
	wait "${top_pid[$1]}"
	top_code=$?
	tac "$WORK/$1.json" | sed '/"type":"host"/q' | tac >"$WORK/$1.last"
}

# top_latest NAME: waits for three refreshes; the last whole one is in $WORK/NAME.last.
top_latest() {
	top_wait "$1" "$(($(grep -c '"type":"host"' "$WORK/$1.json") + 3))"
	tac "$WORK/$1.json" |
		awk '/"type":"host"/ { if (whole) { print; exit } whole = 1; next } whole' |
		tac >"$WORK/$1.last"
}

# value NAME PATH KEY: of the last refresh; PATH "host" means the host line.
value() {
	if [[ $2 == host ]]; then
		jq -r "select(.type == \"host\") | .$3" "$WORK/$1.last"
	else
		jq -r --arg path "$2" "select(.path == \$path) | .$3" "$WORK/$1.last"
	fi
}

# kernel_says GROUP: memory.swap.current.
kernel_says() {
	cat "$CG/$1/memory.swap.current"
}

# kernel_numbers: memory.swap.current of every group at once, in says[GROUP].
declare -A says
kernel_numbers() {
	local file number
	says=()
	while IFS=: read -r file number; do
		file=${file#"$CG"}
		says[${file%/memory.swap.current}]=$number
	done < <(find "$CG" -name memory.swap.current -exec grep -H . {} +)
}

# books NAME: compares every group of the last refresh with the kernel's file, and the records with
# the counters; in $bad what is wrong, in $moved where only the file differs.
books() {
	local path swap ledger drift charged uncharged recorded lost
	bad='' moved='' groups=0
	kernel_numbers
	while IFS=$'\t' read -r swap ledger drift charged uncharged recorded lost path; do
		if ((charged + uncharged != recorded + lost)); then
			bad+=" $path: $charged + $uncharged pages counted, $recorded recorded, $lost lost;"
		fi
		[[ $path != / ]] || continue
		groups=$((groups + 1))
		if [[ $swap != "$ledger" || $drift != 0 ]]; then
			bad+=" $path: kernel $swap ledger $ledger drift $drift;"
		fi
		[[ -z ${says[$path]:-} ]] || [[ ${says[$path]} == "$swap" ]] ||
			moved+=" $path: file ${says[$path]} shown $swap;"
	done < <(jq -r 'select(.type == "cgroup") | [.swap_current, .ledger, .drift, .charged_pages,
		.uncharged_pages, .recorded_pages, .lost_pages, .path] | map(tostring) |
		join("\t")' "$WORK/$1.last")
	((groups)) || bad=' no group at all'
}

# check_books NAME CASE: the test's own pages may move between a refresh and the reading of the
# files, and a full slot cache frees 64 pages of anybody at once: then the next refreshes decide.
check_books() {
	local bad moved groups try
	for try in 1 2 3; do
		books "$1"
		[[ -z $bad && $moved ]] && kill -0 "${top_pid[$1]}" 2>/dev/null || break
		((try == 3)) || top_latest "$1"
	done
	bad+=$moved
	if [[ -z $bad ]]; then ok "$2 ($groups groups)"; else not_ok "$2" "$bad"; fi
}

# missed_pages NAME GROUP: pages booked for it and its descendants.
missed_pages() {
	jq -s --arg group "$2" '[.[] | select(.type == "cgroup") |
		select(.path == $group or (.path | startswith($group + "/"))) | .missed_pages] |
		add' "$WORK/$1.last"
}

# check_missed NAME CASE GROUP: where the kernel skips tracing programs (kernels that preempt), the
# drift of GROUP and its booked pages are at most the skipped runs: those of charges less those of
# uncharges, a page each. A drift is called missed.
check_missed() {
	local misses drift cause booked off
	misses=$(value "$1" host probe_misses)
	drift=$(value "$1" "$3" drift)
	cause=$(value "$1" "$3" drift_cause)
	booked=$(missed_pages "$1" "$3")
	off=$((booked + drift / PAGE))
	off=${off#-}
	if ((drift == 0 && (misses == 0 || booked == 0))); then
		check_books "$1" "$2"
	elif ((off > misses)) || [[ $drift != 0 && $cause != missed ]]; then
		not_ok "$2" "drift $drift ($cause), $booked booked, with $misses skipped runs"
	else
		ok "$2, but for $off pages of $misses skipped runs, which are told"
	fi
}

charged_pages() {
	jq -s '[.[] | select(.type == "cgroup") | .charged_pages] | add' "$WORK/$1.last"
}

# Removes the case's groups, unless GROUPS_STAY: they would make the tables of later cases long.
case_end() {
	loads_end
	[[ -n ${GROUPS_STAY:-} ]] ||
		find "$CG" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
	rm -rf "$WORK"
	exit "$failed"
}
