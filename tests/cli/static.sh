#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The static command needs no other file: it runs alone below a root of its own, gives what the
# other one gives, and says what it cannot do.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make -C ../.. --no-print-directory static >"$work/log" 2>&1 || fault "$(tail -n 3 "$work/log")"
! grep -i warning "$work/log" || fault "$(<"$work/log")"
result 'make static'
shared=$cgswap
cgswap=${cgswap%/*}/static/cgswap
ldd "$cgswap" >"$work/out" 2>&1
grep -qE 'statically linked|not a dynamic' "$work/out" || fault "$(<"$work/out")"
readelf -ld "$cgswap" >"$work/elf"
! grep -E 'INTERP|NEEDED' "$work/elf" || fault 'it needs shared libraries'
grep -q 'GNU_STACK.*' "$work/elf" && ! grep -A 1 GNU_STACK "$work/elf" | grep -q 'E ' ||
	fault 'an executable stack'
result 'it has no shared libraries'
run --version
expect_code 0
[[ $(<"$work/out") == "$("$shared" --version) (static: without HTTP in cgswap export)" ]] ||
	fault "$(<"$work/out")"
result 'the version, and what it is without'

(
	# its group() is not ours
	# shellcheck source=tests/cli/recording_lib.sh
	. ./recording_lib.sh
	# shellcheck disable=SC2034 # read by recording
	gap=0
	recording 0 2 102 5 6 0 0 /a
) >"$work/recording"
machine_v2 tree
group /a memory.swap.current $((8 * M))
"$shared" export --once --replay "$work/recording" >"$work/expected"
run export --once --replay "$work/recording"
diff <(grep -v build_info "$work/expected") <(grep -v build_info "$work/out") >"$work/diff" ||
	fault "$(head -n 3 "$work/diff")"
grep -qF "$(grep '^cgswap_build_info' "$work/expected")" "$work/out" || fault 'another version'
result 'export --once'
for words in "top --sysroot $root" "top --json --sysroot $root" "explain /a --sysroot $root" \
	"audit --replay $work/recording" "trace --replay $work/recording"; do
	# shellcheck disable=SC2086 # several words
	"$shared" $words >"$work/expected" 2>&1
	code_expected=$?
	# shellcheck disable=SC2086
	run $words
	expect_code $code_expected
	cat "$work/err" >>"$work/out"
	[[ -s $work/out ]] && diff <(sed 's/"time":[0-9.]*//' "$work/expected") \
		<(sed 's/"time":[0-9.]*//' "$work/out") >"$work/diff" ||
		fault "$(head -n 3 "$work/diff")"
	result "${words%% /*}: the same"
done
failure 'a static cgswap has no HTTP' export --replay "$work/recording"
failure 'a static cgswap has no HTTP' export --replay "$work/recording" --listen "$work/socket"
usage_error 'no such user' export --user nobody-of-this-name --once

# Alone: no libraries, no terminfo, no locale, no /etc.
mkdir "$work/alone"
cp "$cgswap" "$work/recording" "$work/alone"
cp -r "$root" "$work/alone/tree"
alone=(chroot "$work/alone")
((!EUID)) || alone=(unshare --map-root-user --root "$work/alone")
"${alone[@]}" /cgswap top --sysroot /tree >"$work/out" 2>"$work/err"
code=$?
expect_code 0
expect_output '^ *CGROUP|^CGROUP'
grep -q '^/a ' "$work/out" || fault "$(<"$work/out")"
result 'alone below a root of its own: top'
"${alone[@]}" /cgswap audit --replay /recording >"$work/out" 2>"$work/err"
[[ $? != 1 ]] || fault "$(<"$work/err")"
grep -q '^verdict' "$work/out" || fault "$(<"$work/out")"
result 'alone below a root of its own: audit'
if ((!EUID)); then
	mkdir "$work/alone/etc"
	echo 'somebody:x:4321:4322::/:/bin/false' >"$work/alone/etc/passwd"
	printf 'more:x:4323:other,somebody\nothers:x:4324:other\n' >"$work/alone/etc/group"
	mkdir "$work/alone/text"
	chown 0:4323 "$work/alone/text" # of its other group
	chmod 770 "$work/alone/text"
	"${alone[@]}" /cgswap export --replay /recording --user somebody --once --textfile /text \
		>"$work/out" 2>"$work/err"
	[[ $(stat -c %u:%g "$work/alone/text/cgswap.prom") == 4321:4322 ]] ||
		fault "$(cat "$work/err"; ls -ln "$work/alone/text")"
	result 'alone below a root of its own: --user'
fi
