# elsewhere.sh KIND DIRECTORIES PLACE COMMAND...: runs a command in a mount namespace where the first of the directories is seen at
# PLACE, by a bind mount or as the lower layer of an overlay, and its libraries are taken from there.
set -eu
kind=$1 libraries=${2%%:*} others=${2#*:} place=$3
shift 3
mkdir -p "$place" "$place.empty"
case $kind in
bind) mount --bind "$libraries" "$place" ;;
overlay) mount -t overlay overlay -o "lowerdir=$libraries:$place.empty" "$place" ;;
esac
LD_LIBRARY_PATH=$place:$others exec "$@"
