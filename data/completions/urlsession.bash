# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# Completion of urlsession in bash. It needs no other file.

_urlsession_options() {
  case $1 in
    get)
      echo --request --header --data --json --form --cookie --cookie-jar --output --include \
        --head --fail --location --no-location --max-redirs --retry --curl --http1.1 --http2 \
        --connect-timeout --max-time --cacert --write-out --har --metrics --verbose --help \
        -X -H -d -b -c -o -i -I -f -L -w -v -h
      ;;
    download)
      echo --output --directory --checksum --resume --parallel --segments --cacert --help -o -d -h
      ;;
    upload)
      echo --upload-file --form --request --header --state --tus --expect --cacert --help \
        -T -F -X -H -h
      ;;
    inspect) echo --no-location --cacert --help -h ;;
  esac
}

# The line before: "command option", and what has been typed of its value.
_urlsession_value() {
  case $1 in
    *' --cacert' | *' -o' | *' --output' | *' -T' | *' --upload-file' | *' --state' | *' --har' | \
      *' -b' | *' --cookie' | *' -c' | *' --cookie-jar')
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$2")
      ;;
    'download -d' | *' --directory')
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$2")
      ;;
    'get -d' | *' --data')
      mapfile -t COMPREPLY < <(compgen -f -P @ -- "${2#@}")
      ;;
    *' -X' | *' --request')
      mapfile -t COMPREPLY < <(compgen -W 'GET HEAD POST PUT PATCH DELETE OPTIONS' -- "$2")
      ;;
    *' --checksum')
      compopt -o nospace
      mapfile -t COMPREPLY < <(compgen -W 'md5: sha1: sha256: sha384: sha512:' -- "$2")
      ;;
    *' -H' | *' --header' | *' --json' | *' --form' | *' -F' | *' -w' | *' --write-out' | \
      *' --max-redirs' | *' --retry' | *' --connect-timeout' | *' --max-time' | *' --parallel' | \
      *' --segments' | *' --expect') ;;
    *) return 1 ;;
  esac
}

_urlsession() {
  local current=${COMP_WORDS[COMP_CWORD]}
  local previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]}

  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W 'get download upload inspect --help --version' -- "$current")
    return
  fi

  # The equals sign is a word of its own.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  if ! _urlsession_value "$command $previous" "$current" && [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_urlsession_options "$command")" -- "$current")
  fi
}

complete -F _urlsession urlsession
