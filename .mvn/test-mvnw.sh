#!/bin/sh
# The tests of mvnw: fake JDKs, a fake Maven and a fake archive in a folder with a space in its name.
set -eu

project=$(cd -- "$(dirname -- "$0")/.." && pwd -P)
box=$(mktemp -d "${TMPDIR:-/tmp}/mvnw test.XXXXXX")
trap 'rm -rf -- "$box"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
failures=0

fake_jdk() { # folder, version
  mkdir -p "$1/bin"
  printf 'JAVA_VERSION="%s"\n' "$2" >"$1/release"
  for tool in java javac; do
    printf '#!/bin/sh\nexit 0\n' >"$1/bin/$tool"
    chmod +x "$1/bin/$tool"
  done
}

fake_maven() { # folder, version
  mkdir -p "$1/bin"
  cat >"$1/bin/mvn" <<END
#!/bin/sh
if [ "\$1" = --version ]; then printf '\033[1mApache Maven $2 (fake)\033[m\n'; exit; fi
echo "maven $2"
echo "jdk \$JAVA_HOME"
echo "folder \$(pwd)"
echo "opts \${MAVEN_OPTS:-}"
for argument; do echo "argument \$argument"; done
exit 7
END
  chmod +x "$1/bin/mvn"
}

# Every test starts from the same bare machine: no JDK, no Maven, an empty home, only the tools of a shell.
bare_machine() {
  rm -rf -- "${box:?}"/*
  mkdir -p "$box/tools" "$box/home" "$box/system" "$box/elsewhere" "$box/work tree/.mvn"
  for tool in sh cat chmod cp curl dirname env gzip head ls mkdir mv openssl readlink rm rmdir sed sha512sum shasum \
    tail tar; do
    if found=$(command -v "$tool"); then
      case $found in /*) ln -s "$found" "$box/tools/$tool" ;; esac
    fi
  done
  cp "$project/mvnw" "$box/work tree/mvnw"
  cp "$project/.mvn/maven.properties" "$box/work tree/.mvn/"
  path=$box/tools
  java_home=
}

# Runs mvnw from another folder; leaves its exit code, output and complaints.
mvnw() {
  code=0
  (cd "$box/elsewhere" && env -i PATH="$path" HOME="$box/home" JAVA_HOME="$java_home" MAVEN_OPTS="${opts:-}" \
    SLUICE_SYSTEM_ROOT="$box/system" SLUICE_MAVEN_ARCHIVE="file://$box/archive" \
    "$box/work tree/mvnw" "$@") >"$box/out" 2>"$box/err" || code=$?
}

archive() { # version in the archive's files; pins its checksum
  name=apache-maven-3.9.0-bin.tar.gz
  folder="$box/archive/maven-3/3.9.0/binaries"
  mkdir -p "$folder"
  fake_maven "$box/packed/apache-maven-3.9.0" 3.9.0
  tar -czf "$folder/$name" -C "$box/packed" apache-maven-3.9.0
  sum=$( (sha512sum <"$folder/$name" || shasum -a 512 <"$folder/$name") 2>/dev/null | sed 's/ .*//')
  printf 'version=3.9.0\nsha512=%s\n' "$sum" >"$box/work tree/.mvn/maven.properties"
}

check() { # sentence, command...
  sentence=$1
  shift
  if "$@" >/dev/null; then return; fi
  failures=$((failures + 1))
  echo "FAILED: $test: $sentence" >&2
  sed 's/^/  out: /' "$box/out" >&2
  sed 's/^/  err: /' "$box/err" >&2
}
says() { grep -qF -- "$1" "$box/out"; }
complains() { grep -qF -- "$1" "$box/err"; }
one_sentence() { [ "$(grep -c . "$box/err")" = 1 ]; }
last_line_complains() { tail -n 1 "$box/err" | grep -qF -- "$1"; }
exits() { [ "$code" = "$1" ]; }
nothing_in() { [ -z "$(find "$1" -type f 2>/dev/null)" ] && [ ! -e "$1/.m2/sluice" ]; }

test='no JDK'
bare_machine
fake_maven "$box/maven" 3.9.1
path=$box/maven/bin:$path
mvnw verify
check 'exit code 1' exits 1
check 'one sentence' one_sentence
check 'says what to install' complains 'no JDK >= 21 found: install one'

test='a JRE is no JDK'
fake_jdk "$box/system/usr/lib/jvm/jre-25" 25.0.1
rm "$box/system/usr/lib/jvm/jre-25/bin/javac"
mvnw verify
check 'exit code 1' exits 1

test='an old JDK first on the path'
fake_jdk "$box/old" 17.0.9
path=$box/old/bin:$path
mvnw verify
check 'an old JDK alone is not enough' exits 1
fake_jdk "$box/system/usr/lib/jvm/temurin-21" 21.0.2
mvnw verify
check 'uses the newer one' says "jdk $box/system/usr/lib/jvm/temurin-21"
check 'says nothing about it' [ ! -s "$box/err" ]

test='the newest JDK of the usual places'
fake_jdk "$box/home/.sdkman/candidates/java/21.0.11-tem" 21.0.11
mvnw verify
check '21.0.11 is newer than 21.0.2' says "jdk $box/home/.sdkman/candidates/java/21.0.11-tem"
fake_jdk "$box/home/.jdks/ea" 26-ea
mvnw verify
check 'early access has a version too' says "jdk $box/home/.jdks/ea"
check 'a JDK >= 23 is told not to warn' says 'opts --sun-misc-unsafe-memory-access=allow'

test='JAVA_HOME'
java_home=$box/chosen
fake_jdk "$java_home" 21.0.1
mvnw verify
check 'is taken though a newer JDK exists' says "jdk $java_home"
check 'JDK 21 is not given an option it does not know' [ "$(grep '^opts' "$box/out")" = 'opts ' ]
java_home=$box/old
mvnw verify
check 'an old one is passed by' says "jdk $box/home/.jdks/ea"
check 'and that is said' complains "JAVA_HOME=$box/old is not a JDK >= 21, using $box/home/.jdks/ea."
java_home=$box/nowhere
mvnw verify
check 'a wrong one is passed by' says "jdk $box/home/.jdks/ea"

test='the JDK of the path'
bare_machine
fake_maven "$box/maven" 3.8.7
fake_jdk "$box/hidden" 25
mkdir "$box/links"
ln -s ../hidden/bin/java "$box/links/java"
path=$box/links:$box/maven/bin:$path
mvnw verify
check 'is found through its links' says "jdk $box/links/../hidden"

test='arguments and options'
opts='-Xmx99m -Done=1'
mvnw -Dgreeting='two words' verify
opts=
check 'Maven gets the arguments as they are' says 'argument -Dgreeting=two words'
check 'runs in the top-level folder' says "folder $box/work tree"
check 'MAVEN_OPTS is passed on' says '-Xmx99m -Done=1'
check "Maven's exit code is ours" exits 7

test='no Maven'
bare_machine
fake_jdk "$box/system/opt/jdk-25" 25
archive
mvnw verify
check 'fetches it' says 'maven 3.9.0'
check 'says so' complains "fetching file://$box/archive/maven-3/3.9.0/binaries/apache-maven-3.9.0-bin.tar.gz"
check 'keeps only what it unpacked' [ "$(ls "$box/home/.m2/sluice")" = apache-maven-3.9.0 ]
rm -rf "$box/archive"
mvnw verify
check 'the second time it is there' says 'maven 3.9.0'
check 'and nothing is said' [ ! -s "$box/err" ]

test='an old Maven'
bare_machine
fake_jdk "$box/system/opt/jdk-25" 25
fake_maven "$box/maven" 3.6.3
path=$box/maven/bin:$path
archive
mvnw verify
check 'is passed by' says 'maven 3.9.0'

test='a bad checksum'
bare_machine
fake_jdk "$box/system/opt/jdk-25" 25
archive
echo 'one more byte' >>"$folder/$name"
mvnw verify
check 'exit code 1' exits 1
check 'one sentence' last_line_complains 'its SHA-512 is not the one in .mvn/maven.properties.'
check 'nothing was run' [ ! -s "$box/out" ]
check 'nothing is left behind' nothing_in "$box/home"

test='an archive out of reach'
rm -rf "$box/archive"
mvnw verify
check 'exit code 1' exits 1
check 'one sentence' last_line_complains 'install Maven >= 3.8.'
check 'nothing is left behind' nothing_in "$box/home"

test='a killed download'
archive
rm "$folder/$name"
rm "$box/tools/cp"
printf '#!/bin/sh\nkill -TERM "$PPID"\n' >"$box/tools/cp"
chmod +x "$box/tools/cp"
mvnw verify
check 'does not go on' [ "$code" != 0 ]
check 'nothing was run' [ ! -s "$box/out" ]
check 'nothing is left behind' nothing_in "$box/home"

test='the pinned checksum'
bare_machine
check 'is a SHA-512' grep -Eqx 'sha512=[0-9a-f]{128}' "$box/work tree/.mvn/maven.properties"

if [ "$failures" -gt 0 ]; then
  echo "mvnw: $failures checks failed" >&2
  exit 1
fi
