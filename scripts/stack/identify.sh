# Sourced by guardian.sh and container_guardian.sh.

# Sets `born` to what tells a process from a later one with the same pid; fails if it is gone.
# Reading /proc costs no fork, which matters at two looks a second for a dozen services.
identify() {
  born=
  if [ -r /proc/self/stat ]; then
    { read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
    # The command's name stands in parentheses and may hold blanks: count fields after it.
    # shellcheck disable=SC2086
    set -- ${stat_line##*) }
    [ "$1" = Z ] && return 1
    born=${20}
  else
    state=$(ps -o stat= -p "$1" 2>/dev/null) || return 1
    case $state in *Z*) return 1 ;; esac
    born=$(ps -o lstart= -p "$1" 2>/dev/null) || return 1
  fi
  [ -n "$born" ]
}
