# shellcheck shell=bash
# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the scripts of this folder share. Sourced from the source root.

# configure_build DIR OPTION... makes or updates a build directory; one that
# meson cannot update (another meson, another place) is made anew.
configure_build() {
  local dir=$1
  shift
  if [ -f "$dir/build.ninja" ]; then
    meson setup --reconfigure "$dir" "$@" && return 0
    rm -rf "$dir"
  elif [ -e "$dir" ]; then
    rm -rf "$dir"
  fi
  meson setup "$dir" "$@"
}

# The first Python that has the gi module; one ahead on the path may lack it.
python_with_gi() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import gi' 2>/dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  echo "No Python has the gi module (package python3-gi)" >&2
  return 1
}
