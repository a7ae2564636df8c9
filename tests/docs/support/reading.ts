import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";
import type { Block, Section } from "../../support/markdown.ts";
import { OwnFolder } from "../../support/own_folder.ts";
import { ToolsFolder } from "../../support/tools_folder.ts";
import { type DocumentName, isSkipped, REPLACED } from "../exceptions.ts";
import { STAGES } from "../stages.ts";
import { BashSession, type Ran } from "./bash_session.ts";
import { type Command, commandsOf, runsUntilStopped } from "./commands.ts";
import type { ReaderServices } from "./reader_services.ts";
import { firstUnseen } from "./shown_output.ts";

/** Of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * What a run says that Ctrl-C has ended: one that a signal has killed has the same exit code, and
 * one that could not read the records has set them aside.
 */
const GOOD_END = /^[\d,]+ records = .* 0 dead-lettered$|^verdict: exactly-once$/m;

/** A reader who follows one section, in a folder that looks like a clone of the repository. */
export class Reading implements AsyncDisposable {
  readonly #document: DocumentName;
  readonly #section: Section;
  readonly #services: ReaderServices;
  readonly #clone: OwnFolder;
  readonly #bash: BashSession;
  readonly #rest: AsyncDisposableStack;

  private constructor(
    document: DocumentName,
    section: Section,
    services: ReaderServices,
    clone: OwnFolder,
    bash: BashSession,
    rest: AsyncDisposableStack,
  ) {
    this.#document = document;
    this.#section = section;
    this.#services = services;
    this.#clone = clone;
    this.#bash = bash;
    this.#rest = rest;
  }

  static async begin(
    document: DocumentName,
    section: Section,
    services: ReaderServices,
  ): Promise<Reading> {
    await using rest = new AsyncDisposableStack();
    const clone = rest.use(await OwnFolder.make());
    for await (const { name } of Deno.readDir(REPOSITORY_ROOT)) {
      if (!name.startsWith(".")) await Deno.symlink(join(REPOSITORY_ROOT, name), clone.file(name));
    }
    const outputs = rest.use(await OwnFolder.make());
    const tools = rest.use(await ToolsFolder.make());
    await tools.addScript("send-records", join(import.meta.dirname!, "send_records.ts"));
    await tools.addScript("stage-loss", join(import.meta.dirname!, "stage_loss.ts"));
    const environment = {
      ...Object.fromEntries(
        Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("ANDEAN_")),
      ),
      ...services.environment,
      DENO_INSTALL_ROOT: outputs.path,
      NO_COLOR: "1",
      PATH: tools.path,
    };
    const bash = rest.use(await BashSession.open(clone.path, outputs.path, environment));
    return new Reading(document, section, services, clone, bash, rest.move());
  }

  /** Runs all commands, each as a step; after one that fails, nothing. */
  async follow(test: Deno.TestContext): Promise<void> {
    const { blocks } = this.#section;
    let isFirst = true;
    for (const [index, block] of blocks.entries()) {
      if (block.language === "yaml") await this.#writeConfig(block, blocks.slice(index + 1));
      const printed: (() => Promise<Ran>)[] = [];
      for (const command of commandsOf(block)) {
        if (isSkipped(this.#document, command)) continue;
        const name = `line ${command.line}: ${command.text.split("\n")[0]}`;
        const isFirstNow = isFirst;
        const isGood = await test.step(name, async () => {
          await this.#stage(command, isFirstNow);
          printed.push(await this.#run(command));
        });
        if (!isGood) return;
        isFirst = false;
      }
      const shown = shownBy(block, blocks[index + 1]);
      if (printed.length === 0 || shown === undefined) continue;
      const isGood = await test.step(`line ${shown.line}: what is printed`, async () => {
        const all = (await Promise.all(printed.map((ran) => ran()))).map(({ output }) => output);
        const unseen = firstUnseen(shown.text, all.join("\n"));
        assert.equal(unseen, undefined, `"${unseen}" is not, or not there, in\n${all.join("\n")}`);
      });
      if (!isGood) return;
    }
  }

  /** A file that the text shows is the one that the next command names. */
  async #writeConfig(block: Block, later: readonly Block[]): Promise<void> {
    const named = later.filter(({ language }) => language === "sh").flatMap(commandsOf)
      .map(({ text }) => /--config (\S+)/.exec(text)?.[1]).find((name) => name !== undefined);
    if (named === undefined) return;
    await Deno.writeTextFile(this.#clone.file(named), this.#replaced(block.text).text);
  }

  async #stage(command: Command, isFirst: boolean): Promise<void> {
    const stage = STAGES.find((one) =>
      one.document === this.#document && one.section === this.#section.heading &&
      (one.command === undefined ? isFirst : one.command === command.text)
    );
    if (stage === undefined) return;
    if (stage.empty) await this.#services.empty();
    const { exitCode, output } = await (await this.#bash.run(`( set -e\n${stage.script}\n)`))();
    assert.equal(exitCode, 0, `the stage can't be made:\n${output}`);
  }

  async #run(command: Command): Promise<() => Promise<Ran>> {
    const { text, exitCodes } = this.#replaced(command.text);
    const endless = runsUntilStopped(command);
    const ran = endless
      ? await this.#bash.runUntil(text, (output) => this.#isEnough(output))
      : await this.#bash.run(text);
    const { exitCode, output } = await ran();
    const wanted = exitCodes ?? [endless ? INTERRUPTED : command.exitCode];
    assert.ok(wanted.includes(exitCode), `exit code ${exitCode}, wanted ${wanted}:\n${output}`);
    if (endless) assert.match(output, GOOD_END);
    return ran;
  }

  /** Whether a run that is to be interrupted has done all that there is to do. */
  async #isEnough(output: string): Promise<boolean> {
    if (/^[\d:]+ [\d,]+ checked/m.test(output)) return true;
    return output.includes("joined group") && await this.#services.isReadToTheEnd();
  }

  #replaced(text: string): { text: string; exitCodes: number[] | undefined } {
    let exitCodes: number[] | undefined;
    for (const replacement of REPLACED) {
      if (replacement.document !== this.#document || !text.includes(replacement.text)) continue;
      text = text.replaceAll(replacement.text, replacement.by(this.#services));
      exitCodes ??= replacement.exitCodes;
    }
    return { text, exitCodes };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rest.disposeAsync();
  }
}

/** What the text shows of a block's commands: what stands below them, or the block after them. */
function shownBy(block: Block, next: Block | undefined): Block | undefined {
  if (block.language === "text") {
    const lines = block.text.split("\n").filter((line) => !line.startsWith("$ "));
    return { ...block, text: lines.join("\n") };
  }
  const isShown = block.language === "sh" && next?.language === "text" &&
    commandsOf(next).length === 0;
  return isShown ? next : undefined;
}
