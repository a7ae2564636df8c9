import { pagedTable } from "./paged_table.js";
import { byId, count, counted, element, partitionText, rangeText } from "./text.js";

const number = (text) => ({ text, number: true });

/** What a reader should know, and what could not be read. */
export function showNotes({ notes, unseenTokenRanges }) {
  byId("note-list").append(...notes.map((note) => element("li", {}, note)));
  if (notes.length === 0) byId("note-list").replaceWith(none("There is nothing to note."));
  if (unseenTokenRanges.length === 0) return;
  byId("unseen").hidden = false;
  fill("unseen-table", unseenTokenRanges.length, {
    caption: "Token ranges of the table that could not be read",
    columns: [number("#"), number("after token"), number("up to token")],
    noun: "token ranges",
    empty: "",
    row: (index) => [count(index + 1), ...unseenTokenRanges[index]],
  });
}

/** The books of `ingest`, and where they disagree with what was found. */
export function showLedger({ ledger }) {
  if (ledger === undefined) {
    byId("ledger-body").append(none("No ledger was compared."));
    return;
  }
  const { disagreements } = ledger;
  byId("ledger-body").append(
    element(
      "p",
      {},
      `The ledger has ${counted(ledger.ranges, "range")} of ${
        counted(ledger.records, "record")
      }: ` +
        `${count(ledger.stored)} stored, ${count(ledger.deadLettered)} dead-lettered, ` +
        `${count(ledger.deleted)} deleted; and ${counted(ledger.gaps, "gap")} beside them. `,
      element(
        "b",
        disagreements.length > 0 ? { class: "fault" } : {},
        disagreements.length > 0
          ? `It disagrees with the table in ${counted(disagreements.length, "range")}.`
          : "It agrees with what was found.",
      ),
    ),
  );
  if (disagreements.length === 0) return;
  fill("ledger-body", disagreements.length, {
    caption: "Ranges in which the ledger and the table disagree",
    columns: [
      "Kafka partition",
      number("offsets"),
      number("in the ledger"),
      number("found"),
      "reason",
    ],
    noun: "disagreements",
    empty: "",
    row: (index) => {
      const { partition, from, to, expected, found, reason } = disagreements[index];
      return [
        partitionText(partition),
        rangeText(from, to - 1),
        count(expected),
        count(found),
        reason,
      ];
    },
  });
}

/** Values of records and rows, side by side. */
export function showMismatches({ mismatches, totals }) {
  if (mismatches === undefined) {
    byId("mismatch-body").append(none("Values were not compared; only coordinates or keys were."));
    return;
  }
  if (mismatches.length < totals.mismatched) {
    byId("mismatch-body").append(element(
      "p",
      {},
      `${count(mismatches.length)} of ${counted(totals.mismatched, "mismatched row")} are shown.`,
    ));
  }
  const lines = mismatches.flatMap(({ partition, offset, columns }) =>
    columns.map((column) => ({ partition, offset, ...column }))
  );
  fill("mismatch-body", lines.length, {
    caption: "Values that differ between a record and its row",
    columns: ["Kafka partition", number("offset"), "column", "in the record", "in the row"],
    noun: "values",
    empty: "Every value in the table is the record’s.",
    row: (index) => {
      const { partition, offset, name, record, row } = lines[index];
      const [left, right] = compared(record, row);
      return [partitionText(partition), count(offset), element("code", {}, name), left, right];
    },
  });
}

/** Two values with the part that differs marked. @returns {[Node, Node]} */
function compared(record, row) {
  const [a, b] = [[...record], [...row]];
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before++;
  let after = 0;
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after++;
  const value = (characters) => {
    const middle = characters.slice(before, characters.length - after).join("");
    return element(
      "code",
      { class: "value" },
      characters.slice(0, before).join(""),
      ...(middle === "" || record === row ? [middle] : [element("mark", {}, middle)]),
      characters.slice(characters.length - after).join(""),
    );
  };
  return [value(a), value(b)];
}

/** Records whose rows later records of the same key wrote again. */
export function showSuperseded({ superseded, totals }) {
  const list = superseded ?? [];
  if (list.length < totals.superseded) {
    byId("superseded-body").append(element(
      "p",
      {},
      `${count(list.length)} of ${counted(totals.superseded, "superseded record")} are listed.`,
    ));
  }
  if (list.length === 0 && totals.superseded > 0) return;
  fill("superseded-body", list.length, {
    caption: "Records superseded by a later record of the same key",
    columns: [
      "Kafka partition",
      number("offset"),
      "key",
      number("by Kafka partition"),
      number("by offset"),
    ],
    noun: "superseded records",
    empty: "No record was superseded by another of the same key.",
    row: (index) => {
      const { partition, offset, key, byPartition, byOffset } = list[index];
      return [
        partitionText(partition),
        count(offset),
        element("code", { class: "value" }, key),
        partitionText(byPartition),
        count(byOffset),
      ];
    },
  });
}

/** The command and the settings that made the report, so that it can be made again. */
export function showOrigin({ command, config, version }) {
  byId("command").textContent = command;
  byId("config-caption").textContent = `Settings, as andean ${version} resolved them`;
  byId("config-body").append(...config.map(([name, value]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, element("code", {}, name)),
      element("td", {}, element("code", { class: "value" }, value)),
    )
  ));
}

function fill(id, length, options) {
  const table = pagedTable(options);
  byId(id).append(table.root);
  table.show(length);
}

function none(text) {
  return element("p", { class: "none" }, text);
}
