# Shared by make-ready and start. Sets nothing but functions and the variables they name.

wrong() {
  printf '%s: %s\n' "$(basename -- "$0")" "$1" >&2
  exit 2
}

failed() {
  printf '%s: %s\n' "$(basename -- "$0")" "$1" >&2
  exit 1
}

asadmin() {
  "$payara/bin/asadmin" "$@" </dev/null
}

absolute() {
  printf '%s/%s\n' "$(CDPATH= cd -- "$(dirname -- "$1")" && pwd)" "$(basename -- "$1")"
}

require_payara() {
  [ -n "$payara" ] && [ -x "$payara/bin/asadmin" ] || wrong "--payara '$payara' is no Payara Server: it has no bin/asadmin"
  [ -n "$domains" ] || wrong "--domains is missing"
  case $domain in '' | *[!A-Za-z0-9_-]*) wrong "--domain '$domain' is no name of letters, digits, _ and -" ;; esac
  [ -n "${AS_JAVA:-}" ] || [ -z "${JAVA_HOME:-}" ] || export AS_JAVA="$JAVA_HOME"
}

# The server reads these at each start. Optional ones get their defaults here because the data source names them.
require_environment() {
  . "$here/profiles/$profile.env"
  export DB_PORT="${DB_PORT:-5432}" DB_SSLMODE="${DB_SSLMODE:-prefer}"
  export DB_HOST DB_NAME DB_USER DB_PASSWORD
}

# By the process's own words too: after a crash its number stays behind and may belong to another process.
is_running() {
  [ -f "$1/config/pid" ] && ps -o args= -p "$(cat "$1/config/pid")" 2>/dev/null | grep -q -F -e "instanceRoot=$1"
}

digest() {
  cksum <"$1"
}

is_deployed() {
  [ -f "$folder/gantry.ear.cksum" ] && [ "$(digest "$1")" = "$(cat "$folder/gantry.ear.cksum")" ]
}

admin_port_of() {
  sed -n '/<network-listener [^>]*name="admin-listener"/s/.* port="\([0-9]*\)".*/\1/p' "$1/config/domain.xml" | head -n 1
}

loaded='Loading application gantry done in|gantry was successfully deployed in'
not_loaded='Exception while (loading|preparing) the app|Boot Command deploy returned with result FAILURE'

# Starts the stopped domain and waits for the application, 5 minutes at most. With another EAR than it has, the old one is
# switched off before the server starts and the new one deployed when it has. When the application does not start, the domain
# is stopped again.
start_with() {
  boot=$(mktemp -d "$domains/.boot.XXXXXX")
  : >"$boot/before"
  : >"$boot/after"
  if [ -n "$1" ] && ! is_deployed "$1"; then
    ! grep -q '<application-ref [^>]*ref="gantry"' "$folder/config/domain.xml" ||
      printf 'set servers.server.server.application-ref.gantry.enabled=false\n' >"$boot/before"
    printf 'deploy --force=true --enabled=true --name gantry "%s"\n' "$(absolute "$1")" >"$boot/after"
  fi
  cat "$folder/logs/server.log" 2>/dev/null | wc -l >"$boot/lines"
  say=$(asadmin start-domain --domaindir "$domains" --prebootcommandfile "$boot/before" \
    --postbootcommandfile "$boot/after" "$domain" 2>&1) || {
    rm -rf "$boot"
    failed "the domain did not start: $say; see $folder/logs/server.log"
  }
  # The server says that it has started before it starts applications.
  seconds=0
  while :; do
    tail -n +"$(($(cat "$boot/lines") + 1))" "$folder/logs/server.log" >"$boot/log"
    ! grep -q -E "$loaded|$not_loaded" "$boot/log" && is_running "$folder" && [ "$seconds" -lt 300 ] || break
    sleep 1
    seconds=$((seconds + 1))
  done
  if grep -q -E "$not_loaded" "$boot/log" || ! grep -q -E "$loaded" "$boot/log"; then
    grep -E 'Gantry does not start|Exception while (loading|preparing)|Boot Command deploy' "$boot/log" | cut -c 1-1000 >&2
    rm -rf "$boot"
    asadmin stop-domain --domaindir "$domains" "$domain" >/dev/null 2>&1 || :
    failed "the application did not start; see $folder/logs/server.log"
  fi
  [ ! -s "$boot/after" ] || digest "$1" >"$folder/gantry.ear.cksum"
  rm -rf "$boot"
}
