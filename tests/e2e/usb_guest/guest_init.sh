#!/bin/sh
# First process of the guest: makes a small machine with udevd and vhci_hcd, runs /test.sh with its
# output on the second serial port (kernel messages stay on the first), and switches off.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu:/lib/x86_64-linux-gnu
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
chmod 1777 /tmp
stty -F /dev/ttyS1 raw 2>/dev/null

load() {
    for module in "$@"; do
        grep -q "^$(echo "$module" | tr - _) " /proc/modules || insmod "/lib/modules/$module.ko" || return 1
    done
}

run_test() {
    load usb-common usbcore usbip-core vhci-hcd || return 1
    ip link set lo up
    /lib/systemd/systemd-udevd --daemon 2>/dev/null || return 1
    echo "guest: Linux $(uname -r) ready after $(cut -d' ' -f1 /proc/uptime) s"
    . /test.sh
}

(
    run_test
    rc=$?
    [ $rc = 0 ] || { echo "guest: kernel messages"; dmesg | tail -60; }
    echo "USB-GUEST-RC=$rc"
) >/dev/ttyS1 2>&1 </dev/null
sync
poweroff -f
