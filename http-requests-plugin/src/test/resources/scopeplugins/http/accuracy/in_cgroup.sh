#!/bin/sh
# Makes a cgroup of version 1 or 2, and becomes a command in there: in_cgroup.sh VERSION NAME COMMAND...
# Alone with a version it prints where the cgroups of that version are. Fails where the kernel has none.
set -eu

case $1 in
1) mounted='$3 == "cgroup" && $4 ~ /(^|,)(pids|freezer|memory)(,|$)/' type="cgroup -o pids" ;;
2) mounted='$3 == "cgroup2"' type=cgroup2 ;;
esac
top=$(awk "$mounted { print \$2; exit }" /proc/mounts)
if [ -z "$top" ]; then
    top=$(mktemp -d)
    # shellcheck disable=SC2086 # two words
    mount -t $type none "$top"
fi
if [ $# = 1 ]; then
    echo "$top"
    exit
fi
mkdir -p "$top/$2"
echo $$ >"$top/$2/cgroup.procs"
shift 2
exec "$@"
