#!/bin/busybox sh
# Initial RAM disk: loads the modules beside it in their order, mounts the root disk, hands over to systemd.
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t proc none /proc
while read -r module; do
  /bin/busybox insmod "/modules/$module"
done < /modules/order

root=/dev/vda
for word in $(/bin/busybox cat /proc/cmdline); do
  case $word in
    root=/dev/*) root=${word#root=} ;;
  esac
done

tries=0
until [ -b "$root" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 600 ]; then
    echo "powercloud: no root disk $root after 60 seconds; this machine has: $(/bin/busybox cat /proc/partitions)" > /dev/console
    /bin/busybox poweroff -f
  fi
  /bin/busybox usleep 100000
done

/bin/busybox mount -t ext4 "$root" /root
/bin/busybox umount /proc
/bin/busybox mount -o move /dev /root/dev
exec /bin/busybox switch_root /root /sbin/init
