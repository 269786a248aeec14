#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: screen.sh
#
# The screen on a real terminal: a group's number is the kernel's, counting continues while paused,
# and q and SIGTERM restore the terminal.
. tests/vm/lib.sh

tm=(tmux -u -S "$WORK/socket" -f /dev/null)

pane() {
	"${tm[@]}" capture-pane -p
}

# until_true SECONDS COMMAND...
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.2
	done
}

pane_has() {
	pane | grep -q -- "$1"
}

# kib GROUP: the kernel's number as the table writes it, for numbers from 100K to 999K.
kib() {
	printf '%sK\n' $(($(kernel_says "$1") / 1024))
}

# shown GROUP: its column SWAP on the screen.
shown() {
	pane | sed 's/^[^/]*//' | awk -v name="/$1" '$1 == name { print $2 }'
}

shows() {
	[[ $(shown "$1") == "$2" ]]
}

# screen_start: in a terminal, as a list of full paths.
screen_start() {
	"${tm[@]}" kill-server 2>/dev/null
	rm -rf "$WORK/before" "$WORK/after" "$WORK/code" "$XDG_CONFIG_HOME/cgswap"
	"${tm[@]}" new-session -d -x 80 -y 24 env LC_ALL=C.UTF-8 bash --norc --noprofile -c \
		"stty -g >$WORK/before; $CGSWAP top -d 500ms; echo \$? >$WORK/code; stty -g >$WORK/after; sleep 1000"
	until_true 120 pane_has '^CGROUP' || pane
	"${tm[@]}" send-keys t
}

is_restored() {
	[[ -s $WORK/after && $(<"$WORK/before") == "$(<"$WORK/after")" &&
		$("${tm[@]}" display -p '#{alternate_on} #{cursor_flag}') == '0 1' ]]
}

swapoff -a
swapon /dev/vda # where nothing is left of another case
group screen
load load_anon -g "$CG/screen" -p 101 -m -w
load_says 0 ready
screen_start
until_true 30 shows screen 404K
check "a group as large as the kernel says" "$(shown screen)" "$(kib screen)"
check "which is the load's 101 pages" "$(shown screen)" 404K

"${tm[@]}" send-keys Space
until_true 30 pane_has PAUSED
load load_anon -g "$CG/screen" -p 61 -m -w
load_says 1 ready
sleep 2
check "a pause keeps the number" "$(shown screen)" 404K
"${tm[@]}" send-keys Space
until_true 30 shows screen 648K
check "and counts all that happened meanwhile" "$(shown screen)" "$(kib screen)"
check "without a drift" "$(pane | grep -c 'ledger = kernel')" 1

# says NAME PATTERN
says() {
	check_true "$1" "$(pane | head -n 24)" "$(until_true 30 pane_has "$2" && echo 1 || echo 0)"
}

says "swap by kind of device" "^cgswap .* disk [0-9.]*[KMG]*/[0-9.]*[KMG]"
says "swap by owner, which is known" "^swap .* living [0-9.]*[KM]"
says "pressure as the kernel says it" '^zswap .* psi '

"${tm[@]}" send-keys 4
used=$(awk '$1 == "/dev/vda" { print $4 }' /proc/swaps)
says "the devices, with the kernel's number" "^/dev/vda  *disk  *1.0G  *${used}K "
"${tm[@]}" send-keys 5
missed='^  missed, swap  *0$'
[[ ${EXPECT_MISSES:-} != null ]] || missed='^? missed, swap  *not known'
says "its own health" "$missed"
says "with every group's drift" '^  drift  *in 0 of '
"${tm[@]}" send-keys 1
says "and the groups again" '^CGROUP'

"${tm[@]}" send-keys / screen Enter Enter
says "what explain finds" '^CHECKS of cgswap explain: [0-9]* found something, [0-9]* nothing'
"${tm[@]}" send-keys e
says "and all that it says" '^if its anonymous memory grows'
"${tm[@]}" send-keys 1
says "and back to the groups" '^CGROUP'

"${tm[@]}" send-keys q
until_true 60 is_restored
check_true "q restores the terminal" "$(pane | tail -n 5)" "$(is_restored && echo 1 || echo 0)"
check "and is no error" "$(<"$WORK/code")" 0
check "and keeps that it was a list" "$(grep '^tree' "$XDG_CONFIG_HOME/cgswap/top")" 'tree no'

screen_start
shell=$("${tm[@]}" display -p '#{pane_pid}')
read -r pid _ <"/proc/$shell/task/$shell/children"
kill -TERM "$pid"
until_true 60 is_restored
check_true "SIGTERM restores the terminal" "$(pane | tail -n 5)" "$(is_restored && echo 1 || echo 0)"
check "and is no error either" "$(<"$WORK/code")" 0
"${tm[@]}" kill-server
case_end
