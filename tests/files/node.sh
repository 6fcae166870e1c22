#!/usr/bin/env bash
# One server of the S3 protocol (S3Proxy, from its published Java artifacts) on loopback, in the foreground, until it is ended:
#   tests/files/node.sh FOLDER PORT        files and libraries in FOLDER; the key is palabre, its secret secret-of-files
# It needs Java 17 and Maven (Debian: openjdk-17-jre-headless, maven).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 2 ] || { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; exit 2; }
FOLDER=$1 PORT=$2
mkdir -p "$FOLDER/data/palabre"
FOLDER=$(cd "$FOLDER" && pwd -P)
if ! cmp -s "$HERE/pom.xml" "$FOLDER/pom.xml"; then
  mvn -q -B -f "$HERE/pom.xml" dependency:copy-dependencies -DoutputDirectory="$FOLDER/lib" >&2
  cp "$HERE/pom.xml" "$FOLDER/"
fi
cat > "$FOLDER/settings" <<END
s3proxy.endpoint=http://127.0.0.1:$PORT
s3proxy.authorization=aws-v4
s3proxy.identity=palabre
s3proxy.credential=secret-of-files
jclouds.provider=filesystem-nio2
jclouds.identity=none
jclouds.credential=none
jclouds.filesystem.basedir=$FOLDER/data
END
exec java -Xmx192m -XX:+UseSerialGC -Dlogback.configurationFile="$HERE/logback.xml" -cp "$FOLDER/lib/*" org.gaul.s3proxy.Main --properties "$FOLDER/settings"
