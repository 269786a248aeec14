#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# tools/dist/kernel-test/run without a kernel: what it puts into the machine, and what it makes of
# what the machine says, which a program in the place of QEMU writes to the serial ports.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make -C ../.. --no-print-directory static >"$work/log" 2>&1 || fault "$(tail -n 3 "$work/log")"
tool=$(readlink -f ../../tools/dist/kernel-test/run)
cd "$work" || exit 1

# tries ARGUMENT...: leaves code, out and err.
tries() {
	"$tool" "$@" >out 2>err </dev/null
	code=$?
}
echo 'echo mine' >mine
tries -n initramfs -l mine -i /bin/true
expect_code 0
[[ ! -s err ]] || fault "$(<err)"
mkdir tree
(cd tree && cpio --quiet -i <../initramfs) || fault 'no archive'
[[ $(cd tree && find . -type f | sort | paste -sd ' ') == \
	'./bin/busybox ./bin/cgswap ./bin/true ./init ./load' ]] || fault "$(find tree)"
[[ -x tree/init && -x tree/load ]] && cmp mine tree/load || fault 'not the load that was given'
[[ $(tree/bin/cgswap --version) == *static* ]] || fault 'not the static command'
result 'the initramfs has the static command, busybox and the load'
tree/bin/busybox sh -n tree/init && tree/bin/busybox sh -n "${tool%/run}/load" || fault syntax
result 'its scripts are those of busybox'

# The log is the first serial port, the report the second.
cat >qemu <<'EOF'
#!/bin/bash
ports=()
for word; do
	[[ $before != -serial ]] || ports+=("${word#file:}")
	before=$word
done
printf '[    0.0] Linux\r\n' >"${ports[0]}"
printf "$(cat report)" >"${ports[1]}"
sleep "$(cat seconds)"
EOF
chmod 755 qemu
echo 0 >seconds
touch bzImage
export QEMU=$PWD/qemu
for status in 0 3 4; do
	printf 'KTAP version 1\\r\\n1..1\\r\\nok 1 slots\\r\\nexit %s\\r\\n' $status >report
	tries -o log bzImage
	expect_code $status
	[[ $(<out) == $'KTAP version 1\n1..1\nok 1 slots' ]] || fault "$(<out)"
	[[ $(<log) == *Linux* && ! -s err ]] || fault "$(<err)"
done
result 'the report and the status of the machine'
printf 'KTAP version 1\\r\\n' >report
tries bzImage
expect_code 1
[[ $(<err) == *'did not come to an end: '*Linux* ]] || fault "$(<err)"
echo 5 >seconds
tries -t 0.2 bzImage
((code)) || fault 'no error'
[[ $(<err) == *'no end after 0.2 seconds'* ]] || fault "$(<err)"
result 'a kernel that does not come to an end'
tries
expect_code 2
CGSWAP=/bin/bash tries bzImage
[[ $code == 1 && $(<err) == *'make static'* ]] || fault "$(<err)"
tries nothing
[[ $code == 1 && $(<err) == *'nothing: cannot be read'* ]] || fault "$(<err)"
result 'what is missing is said'
