#!/bin/sh
# Becomes a daemon of one lab host: sees the host's own folders where libvirt expects them, and its own host name.
# Usage (in a mount and UTS namespace of its own): host-view.sh NAME RUN_DIR DATA_DIR KVM(yes|no) COMMAND [ARGUMENT...]
set -eu
name=$1 run=$2 data=$3 kvm=$4
shift 4

mount --make-rslave /
hostname "$name"
mount --bind "$data/lib" /var/lib/libvirt
mount --bind "$data/images" /var/lib/libvirt/images
mount --bind "$data/cache" /var/cache/libvirt
mount --bind "$data/log" /var/log/libvirt
mount --bind "$data/etc" /etc/libvirt
mount --bind "$data/hosts" /etc/hosts
# The machine's name servers cannot be reached from here: asking them would only take time.
if [ -e /etc/resolv.conf ]; then
  mount --bind /dev/null /etc/resolv.conf
fi
if [ "$kvm" = no ] && [ -e /dev/kvm ]; then
  # libvirt and QEMU try to write to it: a file on a read-only mount refuses that even to root. (A device that could be
  # opened would make libvirt examine QEMU again and again, in the hope of KVM.)
  mount --bind "$data/etc/no-kvm" /dev/kvm
  mount -o remount,bind,ro /dev/kvm
fi
# Last, as it hides the run-time folder itself; it also hides the machine's D-Bus, udev and systemd from libvirt.
mount --bind "$run" /run
exec "$@"
