# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# Sourced by every file of command line tests: runs the command and looks at what it prints. A test
# prints "ok - NAME" or "not ok - NAME" preceded by what was wrong.
set -uo pipefail
cgswap=${CGSWAP:-$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../../build/cgswap}
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
export LC_ALL=C COLUMNS=80
user=()
wrong=''

# as_user: the next runs are those of a user who is not root. False if that is impossible.
as_user() {
	(($(id -u))) && return
	user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${user[@]}" "$cgswap" --version >/dev/null 2>&1
}

# run ARGUMENT...: leaves the exit status and the files out and err.
run() {
	ran="cgswap $*"
	timeout 60 "${user[@]}" "$cgswap" "$@" >"$work/out" 2>"$work/err" </dev/null
	code=$?
}

fault() {
	wrong+="# $*"$'\n'
}

expect_code() {
	((code == $1)) || fault "exit status $code, not $1"
}

# Expects one line on stderr that names the command and contains WORDS..., and nothing on stdout.
expect_error() {
	local line
	line=$(<"$work/err")
	(($(wc -l <"$work/err") == 1)) || fault "$(wc -l <"$work/err") lines on stderr: $line"
	[[ $line == cgswap:* || $line == 'cgswap '*:* ]] || fault "who says this? $line"
	[[ $line == *"$1"* ]] || fault "stderr is '$line', without '$1'"
	[[ ! -s $work/out ]] || fault "on stdout: $(head -n 1 "$work/out")"
}

expect_output() {
	grep -qE -- "$1" "$work/out" || fault "stdout has no '$1'"
	[[ ! -s $work/err ]] || fault "on stderr: $(head -n 1 "$work/err")"
}

# result [NAME]: passes if all runs since the last result did; NAME defaults to the last command
# line.
result() {
	local name=${1:-$ran}
	if [[ -n $wrong ]]; then
		printf '%snot ok - %s\n' "$wrong" "$name"
	else
		printf 'ok - %s\n' "$name"
	fi
	wrong=''
}

# sanitized: the next runs use the command built with the sanitizers. If there is none the test ends
# here.
sanitized() {
	cgswap=${cgswap%/*}/unit/cgswap
	[[ ! -x $cgswap ]] || return 0
	echo 'ok - absurd numbers # SKIP there is no build with the sanitizers'
	exit 0
}

# sound WHAT ARGUMENT...: it ends by itself, whatever it prints; sound_result NAME, for all of
# these.
unsound=''
sound() {
	local what=$1
	shift
	wrong=''
	run "$@"
	((code <= 4)) || fault "$what: exit status $code"
	! grep -m 1 -E 'runtime error|Sanitizer' "$work/err" >"$work/first" ||
		fault "$what: $(<"$work/first")"
	unsound+=$wrong
}
sound_result() {
	wrong=$unsound unsound=''
	result "$1"
}

# usage_error WORDS ARGUMENT...: status 2 and one line.
usage_error() {
	local words=$1
	shift
	run "$@"
	expect_code 2
	expect_error "$words"
	result
}

# failure WORDS ARGUMENT...: status 1 and one line.
failure() {
	local words=$1
	shift
	run "$@"
	expect_code 1
	expect_error "$words"
	result "${name:-}"
}

# full ARGUMENT...: stdout is on a full disk, and the command reports it.
full() {
	ran="cgswap $*, on a full disk"
	timeout 60 "${user[@]}" "$cgswap" "$@" >/dev/full 2>"$work/err" </dev/null
	code=$?
	wrong=''
	: >"$work/out"
	expect_code 1
	expect_error 'cannot write: No space left on device'
	result
}

# tree NAME: an empty saved tree; put FILE TEXT writes a file of it.
tree() {
	root=$work/$1
	mkdir -p "$root"
}

put() {
	mkdir -p "$(dirname -- "$root/$1")"
	printf '%s\n' "$2" >"$root/$1"
}

# What explain and shrink read of a machine with one cgroup hierarchy.
M=1048576
v2='30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate'
# shellcheck disable=SC2034 # for those who source this
v1='30 23 0:26 / /sys/fs/cgroup/memory rw,nosuid shared:4 - cgroup cgroup rw,memory'

# machine SWAP_KB: 1G of memory and SWAP_KB of swap, half of each free.
machine() {
	put proc/meminfo "MemTotal: $M kB
MemFree: $((M / 2)) kB
MemAvailable: $((M / 2)) kB
SwapTotal: $1 kB
SwapFree: $(($1 / 2)) kB"
	put proc/swaps "Filename Type Size Used Priority
/dev/vda partition $1 $(($1 / 2)) -2"
	put proc/sys/vm/swappiness 60
	put proc/sys/kernel/osrelease 6.12.0
	put proc/sys/kernel/hostname test
	put sys/module/zswap/parameters/enabled N
	put sys/module/zswap/parameters/max_pool_percent 20
}

# machine_v2 NAME [SWAP_KB]: a saved tree of such a machine, with the memory controller on v2.
machine_v2() {
	tree "$1"
	machine "${2:-1048576}"
	put proc/self/mountinfo "$v2"
	put sys/fs/cgroup/cgroup.controllers 'cpu io memory pids'
	put sys/fs/cgroup/memory.stat 'anon 0'
}

# says FILTER EXPECTED: of the JSON of the last run, on one line. Needs jq.
says() {
	local got
	got=$(jq -r "$1" "$work/out" 2>&1 | xargs)
	[[ $got == "$2" ]] || fault "$1 is '$got', not '$2'"
}

# group PATH FILE VALUE...: creates files of a v2 group; those not given say "no limit".
group() {
	local top=sys/fs/cgroup$1
	shift
	put "$top/memory.current" 0
	put "$top/memory.high" max
	put "$top/memory.max" max
	put "$top/memory.swap.current" 0
	put "$top/memory.swap.high" max
	put "$top/memory.swap.max" max
	put "$top/memory.swap.events" $'high 0\nmax 0\nfail 0'
	put "$top/memory.events" $'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0'
	put "$top/memory.zswap.max" max
	put "$top/memory.zswap.writeback" 1
	put "$top/memory.pressure" $'some avg10=0.00 avg60=0.00 avg300=0.00 total=0
full avg10=0.00 avg60=0.00 avg300=0.00 total=0'
	put "$top/memory.stat" $'anon 0\ninactive_file 0\nactive_file 0\nswapcached 0\nzswap 0
zswapped 0\nworkingset_refault_anon 0'
	put "$top/cgroup.procs" 1
	put "$top/cgroup.stat" $'nr_descendants 0\nnr_dying_descendants 0'
	while (($#)); do
		put "$top/$1" "$2"
		shift 2
	done
}

explain() {
	run explain --sysroot "$root" --json "$@"
}

# save ARGUMENT...: saves the tree into another one.
save() {
	rm -rf "$work/copy"
	run save --sysroot "$root" "$work/copy" "$@"
}

# same NAME COMMAND...: gives the same output for the tree and for the saved one; the path of the
# tree must not be in it.
same() {
	local name=$1 code
	shift
	"$cgswap" "$@" --sysroot "$root" >"$work/expected" 2>&1
	code=$?
	run "$@" --sysroot "$work/copy"
	expect_code $code
	cat "$work/err" >>"$work/out"
	[[ -s $work/out ]] || fault "it says nothing"
	diff "$work/expected" "$work/out" >"$work/diff" || fault "$(head -n 5 "$work/diff")"
	result "$name: the same"
}
