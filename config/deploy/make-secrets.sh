#!/bin/sh
# Random secrets, made once; a file that is there is left alone. Only the folder's owner
# enters it; the files are readable inside the containers, whose users have other numbers.
set -eu
folder=$1
mkdir -p "$folder"
chmod 0700 "$folder"
draw() { head -c 48 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'; }
keep() { [ -e "$folder/$1" ] || { printf '%s' "$2" >"$folder/$1" && chmod 0444 "$folder/$1"; }; }
keep secret_key "$(draw)"
keep postgres_password "$(draw)"
keep database_password "$(draw)"
keep valkey_password "$(draw)"
keep database_url "postgres://tequio:$(cat "$folder/database_password")@db:5432/tequio"
keep redis_url "redis://:$(cat "$folder/valkey_password")@queue:6379/0"
