#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Hostile names of groups, tasks, machines, devices, containers, files and arguments, with control
# bytes and invisible characters: no command prints them raw, and JSON has the same name. Needs jq.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

# An escape sequence, a forged line, U+009B, U+202E, U+200B, U+00AD, U+E0041 and DEL.
unseen=$'\xc2\x9b\xe2\x80\xae\xe2\x80\x8b\xc2\xad\xf3\xa0\x81\x81\x7f'
red=$'\e[31m'
bad=$'\e[2J\nforged'$unseen
raw=$'[\x01-\t\x0b-\x1f\x7f]|\xc2\x9b|\xe2\x80\xae|\xe2\x80\x8b|\xc2\xad|\xf3\xa0\x81\x81'

# clean ARGUMENT...: in a UTF-8 and in a C locale, none of it reaches stdout or stderr.
clean() {
	local locale
	for locale in C C.UTF-8; do
		LC_ALL=$locale run "$@"
		clean_text "$locale: ${name:-${*//$bad/BAD}}"
	done
}

clean_text() {
	((code < 5)) || fault "exit status $code"
	[[ -s $work/out || -s $work/err ]] || fault 'nothing is printed'
	grep -aqP "$raw" "$work/out" && fault 'raw on stdout'
	grep -aqP "$raw" "$work/err" && fault 'raw on stderr'
	grep -aqF '\134' "$work/out" "$work/err" && fault 'escaped twice'
	grep -aqh '^forged' "$work/out" "$work/err" && fault 'a forged line'
	result "$1"
}

# same NAME ARGUMENT...: a string of the JSON is or contains NAME, and the text is escaped.
same() {
	local word=$1
	shift
	run "$@" --json
	jq -es --arg word "$word" 'any(.. | strings; contains($word))' "$work/out" >/dev/null ||
		fault 'the name is another one in JSON'
	clean_text "${*//$bad/BAD} --json"
}

# A saved tree.
machine_v2 "tree$bad"
tree=$root
group "/a$bad" memory.current $((60 * M)) memory.max $((61 * M)) memory.swap.max 0 \
	memory.swap.current $((5 * M))
group "/a$bad/b$bad" memory.current $((60 * M)) memory.swap.current $((4 * M)) \
	memory.high $((59 * M)) memory.stat "anon $((50 * M))
inactive_anon $((50 * M))"
id=3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a
group /system.slice
group "/system.slice/docker-$id.scope" memory.swap.current $((3 * M))
put var/lib/docker/containers/$id/config.v2.json \
	"{\"Name\":$(jq -n --arg name "/c$bad" '$name')}"
put proc/sys/kernel/osrelease "6.12$unseen$red"
put proc/sys/kernel/hostname "node$unseen$red"
put proc/swaps "Filename Type Size Used Priority
/swap\\012forged$unseen$red file 1048576 500 -2"
put sys/module/zswap/parameters/enabled Y
put sys/module/zswap/parameters/compressor "lzo$unseen"
put sys/fs/cgroup/memory.swap.max "banana$unseen"
clean top --sysroot "$tree"
same "/a$bad/b$bad" top --sysroot "$tree"
for words in '' '--grow 1G'; do
	# shellcheck disable=SC2086 # none, or an option and its argument
	clean explain --sysroot "$tree" "/a$bad/b$bad" $words
done
same "/a$bad/b$bad" explain --sysroot "$tree" "/a$bad/b$bad"
clean explain --sysroot "$tree" --all
same "/a$bad/b$bad" explain --sysroot "$tree" --all
clean explain --sysroot "$tree" $id
same "c$bad" explain --sysroot "$tree" $id
clean shrink --sysroot "$tree" --dry-run "/a$bad/b$bad" 10M
same "/a$bad/b$bad" shrink --sysroot "$tree" --dry-run "/a$bad/b$bad" 10M
clean shrink --sysroot "$tree" --dry-run "/a$bad/b$bad" 0
clean doctor --sysroot "$tree"
same "6.12$unseen" doctor --sysroot "$tree"
clean save --sysroot "$tree" "$work/saved$bad"
clean save --sysroot "$tree" "$work/saved$bad"

# Recordings.
comm=$'\e\n;\xc2\x9b\x7f\xe2\x80\x8b'
(
	kernel="6.12$bad" node="host$unseen" attach="$red$unseen"
	# shellcheck disable=SC2034 # for host() and others
	missing="charge: $bad" gap=0 stack=0
	# shellcheck source=tests/cli/recording_lib.sh
	. "$(dirname -- "$0")/recording_lib.sh"
	file_head
	host 0 0
	group 1 /
	group 2 "/a$bad"
	row 1 0 100 1 6 0
	row 2 1 100 101 4 0
	readings 0 2000
	piece 5 "$(le 4 0 0)outer$bad;inner$bad\\x00"
	charge 2000000000 5
	piece 3 "$(le 8 2000000001 0)$(le 4 7)$(le 2 2)\\x0f\\x05$(le 8 -1 100 100)$(le 4 7 0)$(
		le 2 2 2 0 0)$(text 16 "$comm")$(le 8 100 100 1000 500)$(le 4 8)$(le 2 2 0)$(
		text 16 "$comm")"
	row 1 0 109 1 6 0
	row 2 1 109 102 4 1
	readings 1 3000000000
	end 0
) >"$work/recorded$bad"
recorded=$work/recorded$bad
head -c -9 "$recorded" >"$work/short$bad"
for file in "$recorded" "$work/short$bad"; do
	for words in trace 'trace --folded' 'trace --summary' 'top -n 1' audit 'audit --ktap'; do
		# shellcheck disable=SC2086 # a command and its options
		clean $words --replay "$file"
	done
	for command in trace top audit; do
		same "/a$bad" $command --replay "$file"
	done
done
run trace --replay "$recorded"
expect_output ' oom .*killed 8 '
result 'the oom line is one'
same "$comm" trace --replay "$recorded"
run trace --replay "$recorded" --folded
[[ $(wc -l <"$work/out") == 2 ]] || fault "lines: $(cat -v "$work/out")"
[[ $(sed 's/ [0-9]*$//' "$work/out" | tr -dc ';\n' | sort -u) == ';;;' ]] ||
	fault "frames: $(cat -v "$work/out")"
result 'a stack has its frames, and a line'
clean audit --replay "$recorded" -o "/nowhere/$bad"

# Arguments.
clean "$bad"
for command in top trace audit explain shrink doctor report export save; do
	clean $command "--$bad"
	clean $command "--json=$bad"
	clean $command "-$bad"
	clean $command --sysroot "/nowhere$bad" "x$bad" "y$bad"
	clean $command "--att$bad" "x$bad"
done
for command in top trace audit; do
	clean $command --replay "/nowhere$bad"
	clean $command --replay "$recorded" -c "/nowhere$bad"
	clean $command --sysroot "$tree" -c "/nowhere$bad"
	clean $command --attach "$bad"
	clean $command --ring-size "$bad"
done
clean top -n "$bad"
clean trace --kinds "$bad"
clean trace --record "/nowhere$bad/x"
clean explain --sysroot "$tree" "/nowhere$bad"
clean explain --sysroot "$tree" --grow "$bad" /
clean explain --sysroot "$tree" --then "/nowhere$bad" /
clean shrink --sysroot "$tree" --dry-run "/nowhere$bad" 1M
clean shrink --sysroot "$tree" --dry-run / "1M$bad"
clean export --once --replay "$recorded"
clean export --once --replay "$recorded" --include "$bad"
clean export --once --replay "/nowhere$bad"
clean export --once --textfile "/nowhere$bad"
clean export --textfile x --interval "$bad"
clean export --textfile x --max-groups "$bad"
incident=$(dirname -- "$(readlink -f -- "$0")")/golden/incident/names
clean report --history "/nowhere$bad"
clean report --from "$bad"
clean report --history "$incident" -o "/nowhere/$bad"
clean report --history "$incident" -c "/nowhere$bad"
clean save --max-size "$bad" x
clean doctor --btf "/nowhere$bad"
echo garbage >"$work/types$bad"
clean doctor --btf "$work/types$bad"
