import { ACCOUNTED, BESIDE, FATES } from "./fates.js";
import { byId, count, counted, duration, element, partitionText } from "./text.js";

const VERDICTS = {
  "exactly-once": { sign: "✓", words: "Exactly once" },
  "discrepancy": { sign: "✗", words: "Discrepancy" },
  "inconclusive": { sign: "?", words: "Inconclusive" },
};

/** The verdict, and how it was come to. */
export function showVerdict(data) {
  const { verdict, topic, keyspace, table, totals } = data;
  const { sign, words } = VERDICTS[verdict];
  document.title = `${words}: ${topic} in ${keyspace}.${table}`;
  byId("verdict").dataset.verdict = verdict;
  byId("verdict-sign").textContent = sign;
  byId("verdict-words").textContent = words;
  byId("verdict-reason").textContent = reasonOf(verdict, totals);
  byId("subject").append(
    "Topic ",
    element("b", {}, topic),
    " in table ",
    element("b", {}, `${keyspace}.${table}`),
  );
  const when = element("time", { datetime: data.createdAt }, timeText(data.createdAt));
  byId("facts").append(
    fact("Records asked about", count(totals.records)),
    fact("Rows read", count(data.rows)),
    fact("Time", duration(data.seconds)),
    fact("Rows a second", count(Math.round(data.rowsPerSecond))),
    fact("Rows found by", data.method === "scan" ? "scan of all token ranges" : "point reads"),
    fact(
      "Table",
      data.tableKind === "coordinates" ? "keeps Kafka’s coordinates" : "has a natural key",
    ),
    fact("Made", when),
    fact("By", `andean ${data.version}`),
  );
}

function fact(name, value) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, value));
}

function timeText(iso) {
  return iso.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC");
}

/** @returns {string} */
function reasonOf(verdict, totals) {
  const faults = [
    totals.missing > 0 ? `${counted(totals.missing, "record")} missing` : "",
    totals.duplicates > 0 ? counted(totals.duplicates, "extra row") : "",
    totals.unexpected > 0 ? counted(totals.unexpected, "unexpected row") : "",
    totals.mismatched > 0 ? `${counted(totals.mismatched, "row")} with other values` : "",
  ].filter((fault) => fault !== "");
  const found = faults.length > 0
    ? `${faults.join(", ")}.`
    : "No record is missing, and no row is double, unexpected or different.";
  if (verdict !== "inconclusive") return found;
  return `Part of what was asked about could not be read, so nothing is proved. ${
    faults.length > 0 ? `Found so far: ${found}` : ""
  }`.trim();
}

/** The identity as a sum, and the counts beside it. */
export function showTotals(data) {
  const { totals } = data;
  const terms = ACCOUNTED.map((fate, index) =>
    term(fate, FATES[fate].word, totals[fate], index === 0 ? "= " : "+ ")
  );
  byId("identity").append(term("records", "records", totals.records), ...terms);
  const sum = ACCOUNTED.reduce((total, fate) => total + totals[fate], 0);
  byId("identity-check").textContent = sum === totals.records
    ? "Every record is accounted for: the sum is right."
    : `The sum is wrong: ${count(sum)} records are accounted for.`;
  byId("beside").append(
    ...Object.entries(BESIDE).map(([name, { word, meaning, fault }]) => {
      const compared = name !== "mismatched" || data.mismatches !== undefined || totals[name] > 0;
      return element(
        "div",
        { class: fault && totals[name] > 0 ? "count fault" : "count" },
        element("dt", {}, word),
        element("dd", {}, compared ? count(totals[name]) : "not compared"),
        element("dd", { class: "meaning" }, meaning),
      );
    }),
  );
}

function term(name, word, value, operator = "") {
  const kind = name === "missing" && value > 0 ? "fault" : value === 0 ? "zero" : "";
  return element(
    "span",
    { class: `term ${kind}`, "data-term": name },
    operator,
    element("b", {}, count(value)),
    " ",
    element("span", {}, word),
    " ", // For those who copy the sum, or hear it.
  );
}

/** The counts of each Kafka partition; columns without any are left out. */
export function showPartitions({ partitions, totals }) {
  const always = ["records", "stored", "missing"];
  const order = ["records", ...ACCOUNTED, ...Object.keys(BESIDE)];
  const shown = order.filter((field) => always.includes(field) || totals[field] > 0);
  const word = (field) => FATES[field]?.word ?? BESIDE[field]?.word ?? field;
  const number = { class: "number" };
  const cells = (counts) =>
    shown.map((field) => {
      const fault = (field === "missing" || BESIDE[field]?.fault) && counts[field] > 0;
      const kind = fault ? "number fault" : counts[field] === 0 ? "number zero" : "number";
      return element("td", { class: kind }, count(counts[field]));
    });
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Kafka partition"),
    element("th", { scope: "col", ...number }, "from"),
    element("th", { scope: "col", ...number }, "to (not included)"),
    ...shown.map((field) => element("th", { scope: "col", ...number }, word(field))),
  );
  byId("partition-head").append(head);
  byId("partition-body").append(...partitions.map((report) => {
    const named = report.partition >= 0;
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, partitionText(report.partition)),
      element("td", number, named ? count(report.from) : "–"),
      element("td", number, named ? count(report.to) : "–"),
      ...cells(report),
    );
  }));
  byId("partition-foot").append(element(
    "tr",
    {},
    element("th", { scope: "row" }, "total"),
    element("td"),
    element("td"),
    ...cells(totals),
  ));
}
