#!/usr/bin/env bash
# One search node (OpenSearch 2.19, from its published Java artifacts) on loopback, in the foreground, until it is ended:
#   tests/search/node.sh FOLDER PORT        data and libraries in FOLDER; PORT + 1 is its inner port
# It needs Java 17 with its compiler and Maven (Debian: openjdk-17-jdk-headless, maven). Its memory is HEAP (512m).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 2 ] || { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; exit 2; }
FOLDER=$1 PORT=$2 HEAP=${HEAP:-512m}
mkdir -p "$FOLDER/config" "$FOLDER/data" "$FOLDER/logs"
FOLDER=$(cd "$FOLDER" && pwd -P)
if ! cmp -s "$HERE/pom.xml" "$FOLDER/pom.xml"; then
  mvn -q -B -f "$HERE/pom.xml" dependency:copy-dependencies -DoutputDirectory="$FOLDER/lib" >&2
  cp "$HERE/pom.xml" "$HERE/SearchNode.java" "$FOLDER/"
fi
DROP=()
if [ "$(id -u)" = 0 ]; then
  chmod 755 "$FOLDER" "$FOLDER/lib" "$FOLDER/config"; chmod 644 "$FOLDER"/lib/*.jar "$FOLDER/SearchNode.java"
  chown -R nobody "$FOLDER/data" "$FOLDER/logs"
  DROP=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --)
fi
cd "$FOLDER"
exec "${DROP[@]}" java -Xms"$HEAP" -Xmx"$HEAP" -XX:+UseSerialGC -Djava.io.tmpdir="$FOLDER/data" -Dlog4j2.disable.jmx=true \
  -cp "$FOLDER/lib/*" "$FOLDER/SearchNode.java" "$FOLDER" "$PORT" "$((PORT + 1))"
