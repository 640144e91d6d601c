# Sourced by scripts/bench and scripts/bench-micro, with root set: builds module benchmarks where that is needed and sets class_path.
. "$root/scripts/requirements.sh"
require_build_tools
classes=$root/benchmarks/target/classes libraries=$root/benchmarks/target/lib
if [[ ! -d $classes || ! -d $libraries || -n $(find "$root" -name target -prune -o -path '*/src/main/*' -type f -newer "$libraries" -print -quit) ]]; then
  echo "bench: building..." >&2
  mvn -q -B -ntp -f "$root/pom.xml" -pl benchmarks -am -DskipTests package
  touch "$libraries"
fi
class_path=$classes:$libraries/*
