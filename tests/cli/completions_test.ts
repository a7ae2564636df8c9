import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/program.ts";
import { isInstalled } from "../support/installed.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { shell } from "../support/shell.ts";

async function scriptFor(name: string): Promise<string> {
  const { exitCode, stdout, stderr } = await shell(["completions", name]);
  assert.equal(exitCode, 0, stderr);
  return stdout;
}

/** Runs a shell with the program's completions in a file, and returns the lines that it prints. */
async function lines(name: string, args: (script: string) => string[]): Promise<string[]> {
  await using folder = await OwnFolder.make();
  const script = folder.file("completions");
  await Deno.writeTextFile(script, await scriptFor(name));
  const { code, stdout, stderr } = await new Deno.Command(name, {
    args: args(script),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.deepEqual([code, said], [0, ""]);
  return new TextDecoder().decode(stdout).split("\n").slice(0, -1);
}

const NAMES = [...COMMANDS.map(({ name }) => name), "completions", "help"];

/** What stands on the line, and what may stand in its last word's place. */
const PLACES: [string[], string[]][] = [
  [["ing"], ["ingest"]],
  [["v"], ["verify"]],
  [["ingest", "--from", ""], ["earliest", "latest"]],
  [["ingest", "--consistency", "each"], ["each-quorum"]],
  [["ingest", "--ledger", ""], ["on", "off"]],
  [["ingest", "--group", ""], []],
  [["produce", "--compression", "zs"], ["zstd"]],
  [["verify", "--log-f"], ["--log-file"]],
  [["dead-letters", ""], ["list", "replay"]],
  [["bench", "pi"], ["pipeline"]],
  [["completions", ""], ["bash", "zsh", "fish"]],
  [["help", ""], NAMES.filter((name) => name !== "help")],
  [["help", "in"], ["ingest", "init"]],
  [["ingest", "--config", "/dev/nul"], ["/dev/null"]],
];

const BASH = { ignore: !isInstalled("bash") };

function bash(words: string[]): Promise<string[]> {
  // What bash gives to a function that completes, and takes from it.
  const ask = `compopt() { :; }; source "$1"; shift
COMP_WORDS=(andean "$@") COMP_CWORD=$#
_andean
((\${#COMPREPLY[@]} == 0)) || printf "%s\\n" "\${COMPREPLY[@]}"`;
  return lines("bash", (script) => ["--norc", "-c", ask, "bash", script, ...words]);
}

for (const [words, wanted] of PLACES) {
  Deno.test(`completions, bash: andean ${words.join(" ")}`, BASH, async () => {
    assert.deepEqual((await bash(words)).sort(), wanted.toSorted());
  });
}

Deno.test("completions, bash: a flag's value may follow =", BASH, async () => {
  assert.deepEqual(await bash(["ingest", "--from", "="]), ["earliest", "latest"]);
  assert.deepEqual(await bash(["ingest", "--from", "=", "la"]), ["latest"]);
});

Deno.test("completions, bash: every command, and every flag of each", BASH, async () => {
  assert.deepEqual(await bash([""]), [...NAMES, "--help", "--version"]);
  for (const { name, settings } of COMMANDS) {
    const flags = Object.values(settings).filter(({ secret, onlyInFile }) =>
      !secret && !onlyInFile
    );
    assert.deepEqual(
      (await bash([name, "--"])).sort(),
      [...flags.map(({ name: flag }) => `--${flag}`), "--help"].sort(),
    );
  }
});

const FISH = { ignore: !isInstalled("fish") };

for (const [words, wanted] of PLACES) {
  Deno.test(`completions, fish: andean ${words.join(" ")}`, FISH, async () => {
    const ask = `source $argv[1]; complete -C ${JSON.stringify(`andean ${words.join(" ")}`)}`;
    const found = await lines("fish", (script) => ["--no-config", "-c", ask, script]);
    // After the word comes what it is for. Of a word that may be anything, fish proposes files.
    const proposed = found.map((line) => line.split("\t")[0]!);
    if (wanted.length > 0) assert.deepEqual(proposed.sort(), wanted.toSorted());
  });
}

const ZSH = { ignore: !isInstalled("zsh") };

// Files are found by zsh's own functions, behind what is overheard here.
for (const [words, wanted] of PLACES.filter(([words]) => !words.includes("--config"))) {
  Deno.test(`completions, zsh: andean ${words.join(" ")}`, ZSH, async () => {
    // A line is edited as at a terminal: only then does zsh complete it. What is typed before its
    // prompt is there may be lost.
    const ask = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; stty -echo; fpath=(\${1:h} \\$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell "source $1; bindkey -e; zstyle ':completion:*' list-grouped false"
zpty -w shell "compadd() { builtin compadd -O hits \\"\\$@\\"; print -rl -- HIT\\$^hits > /dev/stderr; builtin compadd \\"\\$@\\" }"
readTo() { zpty -r shell line "*$1*"; print -r -- $line }
zpty -w shell "probe() { zle list-choices; print DO''NE > /dev/stderr }; zle -N probe; bindkey '^I' probe"
zpty -w shell "PROMPT=RE''ADY"; readTo READY
zpty -w -n shell "andean ${words.join(" ")}"$'\\t'; readTo DONE
zpty -d shell`;
    const found = await lines("zsh", (script) => ["-f", "-c", ask, "zsh", script]);
    const hits = found.flatMap((line) =>
      [...line.matchAll(/HIT([^\r\n]+)/g)].map(([, hit]) => hit!)
    );
    for (const word of wanted) assert.ok(hits.includes(word), `${word} in ${found.join("\n")}`);
  });
}
