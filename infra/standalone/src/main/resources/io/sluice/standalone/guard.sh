# Runs one server for a JVM and lets it live no longer than that JVM.
#
#   sh -c "$(cat guard.sh)" guard GRACE_SECONDS PID_FILE LOG_FILE COMMAND [ARGUMENT...]
#
# Standard input is a pipe whose other end only the JVM holds: the kernel closes it however the JVM
# ends, kill -9 included. The server then gets SIGTERM, so that it flushes what it holds, and SIGKILL
# when the grace is over. The first line on standard output is the server's pid; the exit status is
# the server's.
grace=$1 pid_file=$2 log_file=$3
shift 3

exec 3<&0
"$@" </dev/null >>"$log_file" 2>&1 3<&- &
server=$!
echo "$server" >"$pid_file"
echo "$server"
exec >/dev/null 2>&1

(
  while read -r _; do :; done
  # CONT after TERM: a server that was paused could not hear it otherwise.
  kill -s TERM "$server"
  kill -s CONT "$server"
  tenths=$((grace * 10))
  while kill -0 "$server"; do
    [ "$tenths" -gt 0 ] || { kill -s KILL "$server"; break; }
    tenths=$((tenths - 1))
    sleep 0.1
  done
) <&3 &
watch=$!
exec 3<&- 0</dev/null

trap : INT HUP QUIT
trap 'kill -s TERM "$server"' TERM
wait "$server"
status=$?
# A trapped signal ends `wait` early; the server is then still there.
while kill -0 "$server"; do
  wait "$server"
  status=$?
done
kill -s KILL "$watch"
rm -f "$pid_file"
exit "$status"
