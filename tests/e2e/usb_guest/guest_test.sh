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

# The whole program, enrolled at a server that is out of reach: what it reads waits in its journal.
prepare_agent() {
    rm -rf /tmp/agent /tmp/agent.pid
    mkdir -m 700 /tmp/agent
    key=$(head -c 32 /dev/zero | base64)
    cat >/tmp/agent/agent.json <<EOF
{ "server": "https://127.0.0.1:1", "site": "main", "agent": "00112233445566778899aabbccddeeff",
  "receipt_key": "$key", "log_key": "$key", "time_zone": "UTC" }
EOF
    printf '%064d\n' 1 >/tmp/agent/agent.key
    chmod 600 /tmp/agent/*
    chown -R agent:tewatashi /tmp/agent
}
# Started in the background, a function is a subshell: the program's own number is needed.
run_agent="sh -c 'echo \$\$ >/tmp/agent.pid; exec tewatashi-agent run --data /tmp/agent'"
end_agent() {
    kill "$(cat /tmp/agent.pid)"
    wait $agent
}
eventually() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 120 ] || { cat /tmp/agent.log; return 1; }
        usleep 250000
    done
}
waiting_are() { as_agent tewatashi-agent status --json --data /tmp/agent | grep -Eq "\"waiting\": ?$1[,}]"; }

if command -v tewatashi-agent >/dev/null; then
    for transport in vendor cdc; do
        echo "--- tewatashi-agent over $transport"
        prepare_agent
        start_terminal --transport $transport --day 40
        await_node
        wanted=$(ask '{"do":"state"}' | sed 's/.*"in_memory":\([0-9]*\).*/\1/')
        as_agent "$run_agent" >/tmp/agent.log 2>&1 &
        agent=$!
        check "the service account clears the terminal" eventually says '{"do":"state"}' '"in_memory":0'
        check "all $wanted records wait in its journal" eventually waiting_are "$wanted"
        check "set-defaults was never sent" says '{"do":"state"}' '"saw_set_defaults":false'
        check "the cable is pulled" says '{"do":"unplug"}' '"ok":true'
        await_no_node
        check "one more scan is made" says '{"do":"scan","code":"AGAIN"}' '"ok":true'
        check "it is plugged in again" says '{"do":"plug"}' '"ok":true'
        check "the new scan waits as well" eventually waiting_are $((wanted + 1))
        end_agent
        check "the agent ends cleanly" grep -q event=stopped /tmp/agent.log
        stop_terminal
        await_no_node
    done
    prepare_agent
    start_terminal --day 40
    await_node
    echo "--- tewatashi-agent of a person outside the service's group"
    chown -R clerk /tmp/agent
    as_clerk "$run_agent" >/tmp/agent.log 2>&1 &
    agent=$!
    check "it says that it may not open the terminal" eventually grep -q terminal_not_opened /tmp/agent.log
    check "and clears nothing" not says '{"do":"state"}' '"in_memory":0'
    end_agent
    stop_terminal
    await_no_node
fi

echo "$failures failures"
[ $failures = 0 ]
