#!/bin/sh
# Waits for the owner of a stack of containers to end, then runs a command that removes them.
#
#   container_guardian.sh OWNER_PID COMMAND [ARGUMENT...]
#
# Containers belong to the engine's daemon, not to whoever asked for them: without this they would
# outlive a test run that was killed.

owner=$1
shift

# shellcheck source=identify.sh
. "${0%/*}/identify.sh"

if identify "$owner"; then
  owner_born=$born
  while identify "$owner" && [ "$born" = "$owner_born" ]; do
    sleep 1
  done
fi
exec "$@"
