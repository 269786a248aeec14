# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For the cases of shrink: groups below sh with a load and a limit, and commands that lower it. The
# first argument of the case, v1, is the hierarchy. Needs tests/vm/lib.sh.
M=1048576
cgroup=${1:-v2}
limit=memory.max
declare -A shrink_pid load_of

# v1 has no controllers to enable.
if [[ $cgroup == v1 ]]; then
	CG=/sys/fs/cgroup/memory
	limit=memory.limit_in_bytes
	echo 1 >$CG/memory.use_hierarchy 2>/dev/null
	group() {
		mkdir -p "$CG/$1"
	}
	kernel_says() {
		echo $(($(<"$CG/$1/memory.memsw.usage_in_bytes") -
			$(<"$CG/$1/memory.usage_in_bytes")))
	}
fi

# The only swap is the disk, whatever a case before this one used; and slots_drain().
disk_swap() {
	swapoff -a
	swapon /dev/vda
}

usage() {
	cat "$CG/sh/$1/memory.$([[ $cgroup == v1 ]] && echo usage_in_bytes || echo current)"
}

limit_of() {
	cat "$CG/sh/$1/$limit"
}

vmstat() {
	sed -n "s/^$1 //p" /proc/vmstat
}

# held NAME PAGES LIMIT: a load that holds as many pages below that limit; its pid in load_of[NAME].
held() {
	group "sh/$1"
	echo "$3" >"$CG/sh/$1/$limit"
	load load_anon -g "$CG/sh/$1" -p "$2" -w
	load_of[$1]=$load_pid
	load_says $((${#load_pids[@]} - 1)) ready || not_ok "$1" "its load does not run"
}

# lives NAME: whether its load does.
lives() {
	kill -0 "${load_of[$1]}" && echo yes
}

# shrink OPTION...: to its end; lines in $WORK/shrink.json, the exit code in $code.
shrink() {
	"$CGSWAP" shrink --json "$@" >"$WORK/shrink.json" 2>"$WORK/shrink.err"
	code=$?
}

# shrink_start NAME SIZE OPTION...: in the background.
shrink_start() {
	local name=$1 size=$2
	shift 2
	: >"$WORK/$name.json"
	"$CGSWAP" shrink --json "$@" "sh/$name" "$size" >"$WORK/$name.json" 2>"$WORK/$name.err" &
	shrink_pid[$name]=$!
}

# shrink_begun NAME: waits until something is swapped.
shrink_begun() {
	local deadline=$((SECONDS + 120))
	until grep -q '"swapped_pages":[1-9]' "$WORK/$1.json"; do
		((SECONDS < deadline)) && kill -0 "${shrink_pid[$1]}" 2>/dev/null ||
			{ not_ok "$1 begins" "$(cat "$WORK/$1.err")"; return 1; }
		sleep 0.05
	done
}

# shrink_reached NAME BYTES: waits until it uses no more.
shrink_reached() {
	local deadline=$((SECONDS + 120))
	until [[ $(limit_of "$1") == "$2" ]] && (($(usage "$1") <= $2)); do
		((SECONDS < deadline)) && kill -0 "${shrink_pid[$1]}" 2>/dev/null || return 1
		sleep 0.1
	done
}

# shrink_wait NAME: as shrink, of one in the background.
shrink_wait() {
	wait "${shrink_pid[$1]}"
	code=$?
	cp "$WORK/$1.json" "$WORK/shrink.json"
	cat "$WORK/$1.err"
}

# says FILTER: of the last line.
says() {
	tail -n 1 "$WORK/shrink.json" | jq -r "$1" 2>&1 | xargs
}

# failure NAME WORDS OPTION...: exit 1 and one line with the words.
failure() {
	local name=$1 words=$2
	shift 2
	shrink "$@"
	check "$name" "$code $(wc -l <"$WORK/shrink.err") $(grep -c -- "$words" "$WORK/shrink.err")" \
		"1 1 1"
}

# restored TEXT NAME LIMIT [OUTCOME]: the last one did not get there, the limit is the old one.
restored() {
	check "$1" "$code $(says '[.outcome, .restored] | map(tostring) | join(" ")') $(limit_of "$2")" \
		"3 ${4:-aborted} true $3"
}
