# Sourced by the other scripts: makes sure that there is a JDK 17 or newer and Maven, and tells how to get them if not.

java_major() { "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1; }

# Sets JAVA_HOME to a JDK 17+ (one that has javac): $JAVA_HOME, what PATH finds, then what /usr/lib/jvm holds.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /nonexistent/bin/javac)")")")" /usr/lib/jvm/*; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ "$(java_major "$home/bin/java")" -ge 17 ] 2>/dev/null; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  return 1
}

# Installs missing packages where that needs no question (root, apt), else prints the one command that does.
require_build_tools() {
  local missing=()
  find_jdk || missing+=(openjdk-17-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null; then
    echo "Error: needs a JDK 17 or newer and Maven 3.8.7 or newer: install them with your system's package manager" >&2
    return 1
  fi
  # Newer releases no longer carry 17: their default JDK is newer than that.
  if [[ " ${missing[*]} " == *openjdk-17* ]] && ! apt-cache show openjdk-17-jdk-headless >/dev/null 2>&1; then
    missing=("${missing[@]/openjdk-17-jdk-headless/default-jdk-headless}")
  fi
  if [ "$(id -u)" -ne 0 ]; then
    echo "Error: missing packages, install them with:  sudo apt-get install -y ${missing[*]}" >&2
    return 1
  fi
  echo "Installing ${missing[*]}" >&2
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
  find_jdk || { echo "Error: no JDK 17 or newer after installing ${missing[*]}" >&2; return 1; }
}
