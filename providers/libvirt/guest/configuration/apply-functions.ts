import { HOPELESS, REFUSED, STUCK } from "./exit-codes";

/**
 * What {@link applyScript} is written with: functions of POSIX sh, and programs of every system that runs systemd. `$stage`
 * is the folder of this configuration, `$record` the list of what it brought; nothing else is expected of the surroundings.
 * It starts few programs: where a machine is emulated, those take most of the time.
 */
export const APPLY_FUNCTIONS = `
changed=
started=
ran=
told=
back=
taken=

fail() {
  printf '%s\\n' "$1" >&2
  exit ${STUCK}
}

# One at a time, also when an earlier run of this script still waits for its check.
begin() {
  umask 077
  # A program would show its arguments, contents of files, to everybody in the machine.
  [ "$(command -v printf)" = printf ] || fail "this machine's sh has no printf of its own"
  mkdir -p "$stage" || fail "cannot make $stage"
  exec 9> "$stage/lock"
  flock 9
  # Left by one that was killed: it is taken back first. Units may have heard of its files, and hear again in any case.
  if [ -e "$stage/unfinished" ]; then
    told=all
    put_back
  fi
  rm -rf "$stage/next" "$stage/before"
  mkdir -p "$stage/next" "$stage/before" || fail "cannot make folders in $stage"
}

# same KEY PATH MODE OWNER
same() {
  [ -f "$2" ] && [ ! -L "$2" ] && cmp -s "$stage/next/$1" "$2" && [ "$(stat -c '%a %U:%G' "$2")" = "$3 $4" ]
}

# put KEY PATH MODE OWNER: the file is the old one or the new one, never a part of it.
put() {
  if same "$@"; then return 0; fi
  [ ! -d "$2" ] || { abandon "$2 is a folder in this machine, not a file"; }
  keep "$1" "$2"
  # Folders that are missing get mode 0755, whatever the umask (install(1), -D).
  install -D -m "$3" -o "\${4%:*}" -g "\${4#*:}" "$stage/next/$1" "$2.powercloud" &&
    mv -f "$2.powercloud" "$2" || { rm -f "$2.powercloud"; abandon "cannot write $2"; }
  changed="$changed $1 "
  printf 'changed %s\\n' "$2"
}

# What an earlier configuration of this name brought, and this one does not have.
discard_others() {
  [ -e "$record" ] || return 0
  discarded=0
  while IFS= read -r path; do
    if ! wanted "$path" && { [ -e "$path" ] || [ -L "$path" ]; }; then
      discarded=$((discarded + 1))
      keep "removed-$discarded" "$path"
      rm -f "$path" || abandon "cannot remove $path"
      changed="$changed removed "
      printf 'changed %s\\n' "$path"
    fi
  done < "$record"
}

# remember PATH...
remember() {
  mkdir -p "$(dirname "$record")" && printf '%s\\n' "$@" > "$record.new" && mv "$record.new" "$record" ||
    fail "cannot write $record"
}

# keep KEY PATH: as it is now, for taking it back.
keep() {
  : > "$stage/unfinished"
  if [ -e "$2" ] || [ -L "$2" ]; then cp -a "$2" "$stage/before/$1" || fail "cannot keep $2 in $stage"; fi
  printf '%s\\n' "$2" > "$stage/before/$1.path"
}

# touched KEYS: whether one of them has changed.
touched() {
  if [ "$told" = all ]; then return 0; fi
  if [ "$1" = all ]; then [ -n "$changed" ]; return; fi
  for key in $1; do
    case $changed in *" $key "*) return 0 ;; esac
  done
  return 1
}

# said COMMAND...: its words are kept for who asks why it failed.
said() {
  code=0
  "$@" > "$stage/said" 2>&1 9>&- || code=$?
  [ "$code" != 0 ] || return 0
  printf '%s: exit code %s\\n' "$*" "$code" > "$stage/reason"
  return 1
}

# enabled UNIT...: whether each starts with the machine, or is not meant to by itself (systemctl(1), is-enabled).
enabled() {
  systemctl is-enabled "$@" 2> /dev/null 9>&- | {
    good=0
    while read -r state; do
      case $state in enabled | enabled-runtime | static | alias | indirect | generated) good=$((good + 1)) ;; esac
    done
    [ "$good" = $# ]
  }
}

# systemd_knows KEYS UNIT...: its units' files, those of KEYS, and which start with the machine. It reads all of them once.
systemd_knows() {
  reload=
  if [ -n "$1" ] && touched "$1"; then reload=yes; fi
  shift
  if [ $# -gt 0 ] && [ -z "$back" ] && ! enabled "$@"; then
    said systemctl --no-reload enable "$@" || return 1
    reload=yes
  fi
  [ -z "$reload" ] || said systemctl daemon-reload
}

# unit NAME HOW KEYS: what does not run starts with the new files; what runs takes them in.
unit() {
  state=$(systemctl is-active "$1" 9>&-)
  case $state in active | reloading) state=active ;; esac
  if [ -n "$back" ] && [ "$state" != active ]; then
    # What ran until the new files came runs again with the old ones.
    case $ran in *" $1 "*) ;; *) return 0 ;; esac
  fi
  if [ "$state" != active ]; then
    [ "$state" != failed ] || systemctl reset-failed "$1" > "$stage/said" 2>&1 9>&- || :
    said systemctl start "$1" || { started="$started $1"; tell "$1"; return 1; }
    started="$started $1"
    printf 'started %s\\n' "$1"
  elif [ "$2" != nothing ] && touched "$3"; then
    ran="$ran $1 "
    said systemctl "$2" "$1" || { tell "$1"; return 1; }
  fi
}

# tell UNIT: systemctl says that it failed, the unit itself why.
tell() {
  journalctl -q -n 5 -o cat -u "$1" >> "$stage/said" 2> /dev/null 9>&- || :
}

# patiently SECONDS COMMAND...: until it succeeds, or says that it never will. What takes long is asked less and less often,
# every five seconds in the end: a check that starts programs keeps a small machine from what it waits for.
patiently() {
  end=$(($(date +%s) + $1))
  pause=4
  shift
  until said "$@"; do
    [ "$code" != ${HOPELESS} ] && [ "$(date +%s)" -lt "$end" ] || return 1
    sleep $((pause / 2))
    [ "$pause" -ge 10 ] || pause=$((pause + 1))
  done
}

clean_up() {
  rm -rf "$stage/next" "$stage/before" "$stage/unfinished" "$stage/said" "$stage/reason"
}

# finish PATH...
finish() {
  if take_in && approved; then
    remember "$@"
    clean_up
    exit 0
  fi
  taken=yes
  abandon "$(cat "$stage/reason")
$(tail -c 2000 "$stage/said")"
}

# Every file as it was.
put_back() {
  for file in "$stage"/before/*.path; do
    [ -e "$file" ] || continue
    path=$(cat "$file")
    kept=\${file%.path}
    if [ -e "$kept" ] || [ -L "$kept" ]; then
      cp -a "$kept" "$path.powercloud" && mv -f "$path.powercloud" "$path" || fail "cannot put $path back"
    else
      rm -f "$path" || fail "cannot remove $path"
    fi
  done
}

# abandon REASON: back to what was, and whoever reads the files told so.
abandon() {
  printf '%s\\n' "$1" >&2
  put_back
  if [ -n "$taken" ]; then
    for unit in $started; do systemctl stop "$unit" 9>&-; done
    back=yes
    take_in || fail "the files are as before, but this failed then: $(cat "$stage/reason" "$stage/said")"
  fi
  clean_up
  exit ${REFUSED}
}
`.trim();
