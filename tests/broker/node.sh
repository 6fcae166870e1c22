#!/usr/bin/env bash
# One RabbitMQ on loopback, in the foreground, until it is ended:
#   tests/broker/node.sh FOLDER PORT        data in FOLDER; PORT + 6 and PORT + 7 are its inner ports
# Beside the usual place there are 1, 2 and 3 (amqp://guest:guest@127.0.0.1:PORT/1), whose queues are apart.
# It needs Debian's rabbitmq-server; started by root, it runs as the user of that package.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 2 ] || { sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}"; exit 2; }
FOLDER=$1 PORT=$2 DROP=()
mkdir -p -m 700 "$FOLDER"
FOLDER=$(cd "$FOLDER" && pwd -P)
cp "$HERE/definitions.json" "$FOLDER/"
echo "load_definitions = $FOLDER/definitions.json" > "$FOLDER/rabbitmq.conf"
if [ "$(id -u)" = 0 ]; then
  chown rabbitmq "$FOLDER" "$FOLDER/definitions.json" "$FOLDER/rabbitmq.conf"
  DROP=(setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups --)
fi
# A node name, a home for its cookie and an Erlang port mapper that no other node shares.
export HOME=$FOLDER ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((PORT + 7))
export RABBITMQ_NODENAME=palabre$PORT@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=$PORT
export RABBITMQ_DIST_PORT=$((PORT + 6)) RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_CONFIG_FILE=$FOLDER/rabbitmq.conf
export RABBITMQ_MNESIA_BASE=$FOLDER/mnesia
export RABBITMQ_LOG_BASE=$FOLDER/log RABBITMQ_PID_FILE=$FOLDER/pid RABBITMQ_ENABLED_PLUGINS_FILE=$FOLDER/plugins
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}'
cd "$FOLDER"
"${DROP[@]}" epmd &
exec "${DROP[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server
