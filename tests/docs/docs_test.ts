/**
 * Runs every command of README.md, docs/REFERENCE.md and docs/GUIDE.md, as it is written and in its order, and holds
 * what is printed against what the text shows: each section in a folder of its own, on services
 * that are empty. What is not run as it stands there is listed in `exceptions.ts`, what the text
 * presupposes in `stages.ts`.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { sectionsOf } from "../support/markdown.ts";
import { type DocumentName, isSkipped, REPLACED, SKIPPED } from "./exceptions.ts";
import { STAGES } from "./stages.ts";
import { commandsOf } from "./support/commands.ts";
import { ReaderServices } from "./support/reader_services.ts";
import { Reading } from "./support/reading.ts";

const DOCUMENTS: readonly DocumentName[] = ["README.md", "docs/REFERENCE.md", "docs/GUIDE.md"];

const documents = DOCUMENTS.map((name) => {
  const sections = sectionsOf(Deno.readTextFileSync(join(REPOSITORY_ROOT, name)));
  return { name, sections };
});

const allCommands = documents.flatMap(({ name, sections }) =>
  sections.flatMap(({ heading, blocks }) =>
    blocks.flatMap(commandsOf).map((command) => ({ document: name, section: heading, ...command }))
  )
);

let services: ReaderServices | undefined;
Deno.test.afterAll(async () => await services?.[Symbol.asyncDispose]());

for (const { name, sections } of documents) {
  for (const section of sections) {
    const commands = section.blocks.flatMap(commandsOf);
    if (commands.every((command) => isSkipped(name, command))) continue;
    Deno.test(`${name}, ${section.heading}: its commands do what it says`, async (test) => {
      services ??= await ReaderServices.start();
      await services.empty();
      await using reading = await Reading.begin(name, section, services);
      await reading.follow(test);
    });
  }
}

for (const { document, command, reason } of SKIPPED) {
  Deno.test({
    name: `${document}: ${command} [skipped: ${reason}]`,
    ignore: true,
    fn: () => {},
  });
}

Deno.test("exceptions and stages of the documents: none is there for nothing", () => {
  const idle = [
    ...SKIPPED.filter(({ document, command }) =>
      !allCommands.some((one) => one.document === document && one.text === command)
    ),
    ...REPLACED.filter(({ document, text }) =>
      !documents.find(({ name }) => name === document)!.sections
        .some(({ blocks }) => blocks.some((block) => block.text.includes(text)))
    ),
    ...STAGES.filter(({ document, section, command }) =>
      !allCommands.some((one) =>
        one.document === document && one.section === section &&
        (command === undefined || one.text === command)
      )
    ),
  ];
  assert.deepEqual(idle, []);
});
