# Sourced by the guest's init. Terminals on a real USB stack: permissions by our udev rule, raw
# libusb, cdc_acm taken away and given back, unplugging under a waiting transfer.
failures=0
check() { # check TEXT COMMAND…
    text=$1
    shift
    if "$@" >/tmp/out 2>&1; then
        echo "ok    $text"
    else
        echo "FAIL  $text"
        cat /tmp/out
        failures=$((failures + 1))
    fi
}

# One simulator at a time: requests go into descriptor 3, answers come to /tmp/answers.
start_terminal() {
    rm -f /tmp/requests
    mkfifo /tmp/requests
    : >/tmp/answers
    opn_vhci "$@" </tmp/requests >/tmp/answers 2>/tmp/simulator.log &
    simulator=$!
    exec 3>/tmp/requests
}
ask() {
    # Counted from the file: this often runs in a subshell, whose variables are lost.
    asked=$(($(wc -l </tmp/answers) + 1))
    echo "$1" >&3
    tries=0
    while [ "$(wc -l </tmp/answers)" -lt $asked ]; do
        tries=$((tries + 1))
        kill -0 $simulator 2>/dev/null && [ $tries -lt 200 ] || { cat /tmp/simulator.log; return 1; }
        usleep 50000
    done
    sed -n "${asked}p" /tmp/answers
}
stop_terminal() {
    exec 3>&-
    wait $simulator
}
says() { ask "$1" | grep -q "$2"; }
as_agent() { su -s /bin/sh agent -c "LD_LIBRARY_PATH=$LD_LIBRARY_PATH $*"; }
as_clerk() { su -s /bin/sh clerk -c "LD_LIBRARY_PATH=$LD_LIBRARY_PATH $*"; }
not() { ! "$@"; }
node() { # device node of the terminal
    for d in /sys/bus/usb/devices/*; do
        [ "$(cat "$d/idVendor" 2>/dev/null)" = 065a ] &&
            printf '/dev/bus/usb/%03d/%03d' "$(cat "$d/busnum")" "$(cat "$d/devnum")"
    done
}
await_node() {
    tries=0
    while [ -z "$(node)" ] && [ $tries -lt 200 ]; do
        tries=$((tries + 1))
        usleep 50000
    done
    udevadm settle --timeout=20
}
await_no_node() {
    tries=0
    while [ -n "$(node)" ] && [ $tries -lt 200 ]; do
        tries=$((tries + 1))
        usleep 50000
    done
    [ -z "$(node)" ]
}

echo "--- vendor transport"
start_terminal --day 40
await_node
check "the rule gives the node to the service's group" test "$(stat -c '%a %G' "$(node)")" = "660 tewatashi"
check "the rule keeps ModemManager away" sh -c "udevadm info -q property -n $(node) | grep -qx ID_MM_DEVICE_IGNORE=1"
check "another person may not open it" not as_clerk usb_probe 065a:0009 interrogate
check "the service account reads and clears it" as_agent usb_probe 065a:0009 wait=10 interrogate upload clear
check "the terminal is empty" says '{"do":"state"}' '"in_memory":0'
as_agent usb_probe 065a:0009 until-gone >/tmp/gone 2>&1 &
reader=$!
tries=0
while ! grep -q waiting /tmp/gone && [ $tries -lt 200 ]; do tries=$((tries + 1)); usleep 50000; done
check "the cable is pulled" says '{"do":"unplug"}' '"ok":true'
wait $reader
check "the waiting transfer ends with the device" grep -q LIBUSB_ERROR_NO_DEVICE /tmp/gone
check "the kernel lets the device go" await_no_node
check "it is plugged in again" says '{"do":"plug"}' '"ok":true'
check "and answers again" as_agent usb_probe 065a:0009 wait=10 interrogate
stop_terminal
await_no_node

echo "--- communication device with cdc_acm bound"
load cdc-acm
start_terminal --transport cdc --day 40
await_node
check "cdc_acm has made a port" test -c /dev/ttyACM0
check "the rule keeps ModemManager away from the port" \
    sh -c "udevadm info -q property -n /dev/ttyACM0 | grep -qx ID_MM_PORT_IGNORE=1"
check "the service account takes it from cdc_acm, reads and clears it" \
    as_agent usb_probe 065a:f002 wait=10 interrogate upload clear
check "the terminal is empty" says '{"do":"state"}' '"in_memory":0'
stop_terminal
await_no_node

echo "--- communication device without Union descriptor"
start_terminal --transport cdc-no-union --day 40
await_node
check "the service account reads it" as_agent usb_probe 065a:f002 wait=10 interrogate upload
stop_terminal
await_no_node

if command -v dock_once >/dev/null; then
    for transport in vendor vendor-per-packet cdc cdc-no-union; do
        echo "--- the agent's own driver over $transport"
        start_terminal --transport $transport --day 200
        await_node
        wanted=$(ask '{"do":"state"}' | sed 's/.*"in_memory":\([0-9]*\).*/\1/')
        check "all $wanted records are read twice alike and cleared" as_agent dock_once "$wanted"
        check "the terminal is empty" says '{"do":"state"}' '"in_memory":0'
        check "set-defaults was never sent" says '{"do":"state"}' '"saw_set_defaults":false'
        stop_terminal
        await_no_node
    done
fi

echo "$failures failures"
[ $failures = 0 ]
