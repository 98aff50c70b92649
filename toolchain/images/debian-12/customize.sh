#!/bin/sh
# Run by mmdebstrap on the finished root folder ($1), before it becomes the image. $2: this recipe's folder;
# $3: the kube binary.
set -eu
root=$1 recipe=$2 kube=$3

tar -C "$recipe/files" --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' -c . | tar -C "$root" -x

install -m 0755 "$kube" "$root/usr/local/bin/kube"
for name in kubelet kube-proxy kubectl network-policy; do
  ln -sf kube "$root/usr/local/bin/$name"
done

# Each machine gets its own identity: systemd fills an empty machine-id in, sshd's key is made at the first connection.
: > "$root/etc/machine-id"
rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id" "$root/etc/hostname" "$root/etc/resolv.conf"
printf '127.0.0.1 localhost\n::1 localhost\n' > "$root/etc/hosts"

# Cluster, configuration and units of PostgreSQL come from the machine's role, not from Debian's wrappers.
rm -rf "$root"/var/lib/postgresql/15 "$root"/etc/postgresql/15

# containerd runs where the machine's role brings its configuration.
rm -f "$root/etc/containerd/config.toml"

# Where it is missing, cloud-init skips the check of its schema, which takes seconds where there is no KVM.
rm -rf "$root/usr/lib/python3/dist-packages/jsonschema"

# The image has no boot loader: hypervisors start kernel and initrd directly. They are taken from here.
rm -f "$root"/boot/System.map-* "$root"/boot/initrd.img*

enable() {
  mkdir -p "$root/etc/systemd/system/$1.wants"
  ln -sf "$2" "$root/etc/systemd/system/$1.wants/"
}
mask() {
  for unit in "$@"; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
}

rm -rf "$root"/etc/systemd/system/*.wants
enable sysinit.target /etc/systemd/system/cloud-init-local.service
enable multi-user.target /etc/systemd/system/cloud-final.service
enable multi-user.target /lib/systemd/system/systemd-networkd.service
enable multi-user.target /etc/systemd/system/powercloud-database.service
enable multi-user.target /lib/systemd/system/containerd.service
enable multi-user.target /etc/systemd/system/kubelet.service
enable multi-user.target /etc/systemd/system/kube-proxy.service
enable multi-user.target /etc/systemd/system/network-policy.service
enable sockets.target /lib/systemd/system/ssh.socket
enable sockets.target /lib/systemd/system/systemd-networkd.socket
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"

# What a machine without users, console or package updates of its own does not need at boot.
mask cloud-init.service cloud-config.service cloud-init-hotplugd.socket postgresql.service
mask systemd-networkd-wait-online.service systemd-logind.service systemd-user-sessions.service
mask systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-pstore.service systemd-binfmt.service
mask getty.target getty-static.service console-getty.service e2scrub_reap.service
mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer man-db.timer
mask dev-hugepages.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount
mask dev-mqueue.mount modprobe@drm.service modprobe@fuse.service modprobe@efi_pstore.service
mask modprobe@configfs.service modprobe@loop.service modprobe@dm_mod.service sys-kernel-config.mount
mask systemd-modules-load.service systemd-sysusers.service kmod-static-nodes.service systemd-tmpfiles-setup-dev.service
mask systemd-ask-password-console.path systemd-ask-password-wall.path proc-sys-fs-binfmt_misc.automount

# Generators run at each boot and at each reload of systemd; of these none finds anything here.
mkdir -p "$root/etc/systemd/system-generators"
for generator in cloud-init-generator postgresql-generator systemd-cryptsetup-generator systemd-debug-generator \
  systemd-getty-generator systemd-gpt-auto-generator systemd-hibernate-resume-generator \
  systemd-integritysetup-generator systemd-rc-local-generator systemd-run-generator \
  systemd-system-update-generator systemd-sysv-generator systemd-veritysetup-generator systemd-bless-boot-generator; do
  ln -sf /dev/null "$root/etc/systemd/system-generators/$generator"
done
