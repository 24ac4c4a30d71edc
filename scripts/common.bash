# Shared by the scripts beside it: messages, the check for .NET, and the build. Sourced, not run.
# Every message goes to standard error: standard output belongs to the command's result.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
artifacts="$root/artifacts"
configuration="${EVALHARNESS_CONFIGURATION:-Release}"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 2; }

# The comment block at the head of a script, up to the first line that is no comment, is its help.
show_help() { sed -n '2,/^[^#]/{/^#/{s/^# \{0,1\}//;p}}' "$0"; }

need_dotnet() {
  command -v dotnet >/dev/null || die "dotnet is missing. Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0"
  local found
  found="$(cd "$root" && dotnet --version 2>&1)" \
    || die "no fitting .NET SDK was found (global.json asks for 10.0). Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0
$found"
}

need_node() {
  local what
  for what in node npm; do
    command -v "$what" >/dev/null || die "$what is missing, and the package feed at hand lacks packages that npm has. Install Node.js 18 or
later with npm (https://nodejs.org, or 'apt-get install nodejs npm'), or add a NuGet feed that has ONNX Runtime and run scripts/setup --probe."
  done
}

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1; }

# run_build WHAT: builds a solution or project; the log is shown only if it fails. A feed that changed behind the cached answer shows up
# as a missing package: then the feed is probed anew, once.
run_build() {
  local log="$artifacts/build.log" try
  mkdir -p "$artifacts"
  for try in first second; do
    if (cd "$root" && dotnet build "$1" -c "$configuration" -v q -nologo >"$log" 2>&1 </dev/null); then
      return 0
    fi
    if [[ $try == second ]] || ! grep -qE 'error NU110[123]' "$log"; then
      break
    fi
    say "a package is missing from the feed; looking at the feed again ..."
    "$root/scripts/setup" --probe || return 2
  done
  grep -E '(error|warning) [A-Z]+[0-9]+|: error' "$log" | sort -u | head -40 >&2 || true
  say "the build failed; the whole log is in ${log#"$root/"}"
  return 2
}
