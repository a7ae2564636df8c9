#!/bin/sh
# Becomes the service it is given and, when the service has an owner, leaves a watcher beside it.
#
#   guardian.sh PID_FILE LOG_FILE OWNER_PID COMMAND [ARGUMENT...]
#
# The shell replaces itself by COMMAND, so the pid that the caller spawned is the service's own.
# With OWNER_PID 0 the service runs until someone stops it. Otherwise the watcher looks twice a
# second whether the owner is still there and, when it is not, kills the service with SIGKILL:
# a test run that was killed itself cannot tidy up, and SIGKILL also ends a paused service.

pid_file=$1
log_file=$2
owner=$3
shift 3

exec </dev/null >>"$log_file" 2>&1

. "${0%/*}/identify.sh"

if [ "$owner" != 0 ]; then
  identify "$owner" || exit 1 # gone already
  owner_born=$born
  identify $$
  service_born=$born
  (
    trap '' HUP INT TERM
    while sleep 0.5; do
      identify $$ && [ "$born" = "$service_born" ] || exit 0
      if ! identify "$owner" || [ "$born" != "$owner_born" ]; then
        kill -9 $$
        exit 0
      fi
    done
  ) &
fi

# Not before the watcher is there: whoever finds this pid may pause it at once.
echo $$ >"$pid_file"
exec "$@"
