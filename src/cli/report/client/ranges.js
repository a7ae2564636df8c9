import { csvName, download, missingCsv } from "./csv.js";
import { FATES } from "./fates.js";
import { pagedTable } from "./paged_table.js";
import { button, byId, count, counted, element } from "./text.js";
/** @import { ReportData } from "./data.js" */
/** @import { CompletenessMap } from "./map.js" */

/** More than these would be a list that nobody reads: it opens at what is wrong instead. */
const SHORT = 200;

/**
 * Every range of the map in words, by fate and Kafka partition.
 *
 * @param {ReportData} data
 * @param {CompletenessMap} map
 */
export function showRanges({ tracks, fates }, map) {
  const totals = rangeCounts(tracks, fates.length);
  const chosen = new Set(openingFates(totals, fates));
  /** The ranges that are shown: their track's place and their own, in turn. */
  let shown = new Uint32Array(0);

  const table = pagedTable({
    caption: "Ranges of offsets and what became of them; both ends are included",
    columns: [
      "Kafka partition",
      { text: "first offset", number: true },
      { text: "last offset", number: true },
      { text: "offsets", number: true },
      "fate",
      "on the map",
    ],
    noun: "ranges",
    empty: "No range has one of the chosen fates.",
    row(place) {
      const track = tracks[shown[place * 2]];
      const index = shown[place * 2 + 1];
      const [first, last] = [track.first[index], track.last[index]];
      const fate = fates[track.code[index]];
      const where = `offset ${count(first)} of Kafka partition ${track.partition}`;
      return [
        String(track.partition),
        count(first),
        count(last),
        count(last - first + 1),
        element("span", { class: `fate fate-${fate}` }, FATES[fate].word),
        track.mapped
          ? button("Show", () => map.revealRange(track, index), { "aria-label": `Show ${where}` })
          : "–",
      ];
    },
  });
  byId("range-table").append(table.root);

  const partition = byId("range-partition");
  partition.append(
    element("option", { value: "" }, "all"),
    ...tracks.map((track, place) => element("option", { value: String(place) }, track.partition)),
  );

  function filter() {
    const only = partition.value === "" ? undefined : Number(partition.value);
    const wanted = fates.map((fate) => chosen.has(fate));
    const found = [];
    tracks.forEach(({ code }, place) => {
      if (only !== undefined && only !== place) return;
      for (let index = 0; index < code.length; index++) {
        if (wanted[code[index]]) found.push(place, index);
      }
    });
    shown = Uint32Array.from(found);
    table.show(shown.length / 2);
  }

  partition.addEventListener("change", filter);
  byId("fate-filter").append(
    ...Object.entries(FATES).map(([fate, { word }]) => {
      const box = element("input", { type: "checkbox", value: fate });
      box.checked = chosen.has(fate);
      box.disabled = totals[fates.indexOf(fate)] === 0;
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(fate);
        else chosen.delete(fate);
        filter();
      });
      const ranges = element("span", { class: "quiet" }, count(totals[fates.indexOf(fate)]));
      return element("label", { class: "choice" }, box, ` ${word} `, ranges);
    }),
  );
  filter();
}

/** The button that gives all missing ranges as a file. */
export function connectCsv({ partitions, topic }) {
  const ranges = partitions.reduce((sum, { missingRanges }) => sum + missingRanges.length, 0);
  const save = byId("csv");
  save.disabled = ranges === 0;
  byId("csv-state").textContent = ranges === 0
    ? "No range is missing."
    : `${counted(ranges, "missing range")}.`;
  save.addEventListener("click", () => download(missingCsv(partitions), csvName(topic)));
}

/** @returns {number[]} how many ranges there are, by code */
function rangeCounts(tracks, codes) {
  const counts = new Array(codes).fill(0);
  for (const { code } of tracks) for (const one of code) counts[one]++;
  return counts;
}

/** What the table shows at first: the losses, else all but the ordinary, else everything. */
function openingFates(totals, fates) {
  const present = fates.filter((_, code) => totals[code] > 0);
  if (totals.reduce((sum, one) => sum + one, 0) <= SHORT) return present;
  if (present.includes("missing")) return ["missing"];
  const special = present.filter((fate) => fate !== "stored" && fate !== "gap");
  return special.length > 0 ? special : present;
}
