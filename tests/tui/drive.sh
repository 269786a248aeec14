# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
#
# The screen in tmux: starts it, types, clicks, reads the pane. Sourced by tests/tui/run and
# tools/screenshots with the screen's program in $binary and a function not_ok NAME WHAT. SIGRTMIN
# makes a step in time in the program of the tests.
# shellcheck disable=SC2154,SC2034 # not everything here is used by both

work=$(mktemp -d /tmp/cgswap-tui.XXXXXX)
# the leak check stops all threads with ptrace, and hangs once the terminal is gone
export ASAN_OPTIONS=detect_leaks=0
tm=(tmux -u -S "$work/socket" -f /dev/null)
trap '"${tm[@]}" kill-server 2>/dev/null; rm -rf "$work"' EXIT

# the user's own terminal
unset COLORFGBG NO_COLOR
# the settings of these tests; start() forgets them, unless $keep is set
export XDG_CONFIG_HOME=$work/config

# start WIDTH HEIGHT [VARIABLE=VALUE...] [-- ARGUMENTS]: the screen, in a shell with job control.
start() {
	local width=$1 height=$2 environment=()
	shift 2
	while (($#)) && [[ $1 != -- ]]; do
		environment+=("$1")
		shift
	done
	"${tm[@]}" kill-server 2>/dev/null || true
	while "${tm[@]}" has-session 2>/dev/null; do sleep 0.05; done
	[[ ${keep:-} ]] || rm -rf "$XDG_CONFIG_HOME"
	mkdir -p "$XDG_CONFIG_HOME"
	# a server that is about to exit may still take the connection
	until_true session_new "$width" "$height" || not_ok start 'tmux does not start'
	"${tm[@]}" set-option -g window-size manual
	"${tm[@]}" resize-window -x "$width" -y "$height"
	"${tm[@]}" send-keys "PS1='\$ '; stty -g >$work/before; clear" Enter
	until [[ -s $work/before ]]; do sleep 0.05; done
	"${tm[@]}" send-keys "env ${environment[*]@Q} $binary ${*:2} 2>$work/err; " \
		"echo \"exit \$?\"; stty -g >$work/after" Enter
	rm -f "$work/after"
	until_true is_drawn || not_ok start "it does not come up: $(cat "$work/err")"
	shell=$("${tm[@]}" display -p '#{pane_pid}')
	read -r pid _ <"/proc/$shell/task/$shell/children" || [[ $pid ]]
}

session_new() {
	"${tm[@]}" new-session -d -x "$1" -y "$2" env LC_ALL=C.UTF-8 bash --norc --noprofile -i \
		2>/dev/null
}

until_true() {
	local end=$((SECONDS + 10))
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.05
	done
}

is_drawn() {
	pane | grep -q '^CGROUP'
}

pane() {
	"${tm[@]}" capture-pane -p
}

# keys KEY...: one after the other, as a person types.
keys() {
	local key
	for key; do
		"${tm[@]}" send-keys "$key"
		sleep 0.06
	done
}

# mouse X Y [BUTTON]: a press; X and Y count from 0, the encoding is that of TERM=screen.
mouse() {
	local button x y
	printf -v x %x $((33 + $1))
	printf -v y %x $((33 + $2))
	printf -v button %x $((32 + ${3:-0}))
	"${tm[@]}" send-keys -H 1b 5b 4d "$button" "$x" "$y"
	# and a release, except for the wheel
	((${3:-0} >= 64)) || "${tm[@]}" send-keys -H 1b 5b 4d 23 "$x" "$y"
	sleep 0.1
}

# step: one refresh with new numbers.
step() {
	kill -RTMIN "$pid"
	sleep 0.1
}

size() {
	"${tm[@]}" resize-window -x "$1" -y "$2"
	sleep 0.1
}
