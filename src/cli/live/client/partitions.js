import { byId, count, element } from "../../report/client/text.js";
import { Bar, shareText, sizeOf, stagesOf, sumStages } from "./bar.js";
import { endOfPlace, lagOfPlace } from "./lag.js";
import { setText } from "./set_text.js";
import { Skyline } from "./skyline.js";
/** @import { Place } from "./lag.js" */
/** @import { Stages } from "./bar.js" */

/** From one sorting by lag to the next, in milliseconds: rows that jump can't be read. */
const SORT_MS = 5_000;
/** With more Kafka partitions than fit on a screen there is a picture of all of them. */
const MANY = 16;

/** What a row has beside its bar, in the order of the table's columns. */
const CELLS = ["from", "end", "share", "lag", "ahead"];

/** The completeness map of a topic: a row for each Kafka partition, and one for all. */
export class Partitions {
  /** @type {Map<number, Row>} */
  #rows = new Map();
  #all = new Row("all");
  #skyline = new Skyline(byId("skyline"));
  #sortedAtMs = -Infinity;
  /** What the table's order was made of. */
  #order = "";

  constructor() {
    byId("all-partitions").append(this.#all.root);
    byId("partition-order").addEventListener("change", () => this.#sortedAtMs = -Infinity);
  }

  /** @param {Place[]} places */
  show(places) {
    const all = places.map((place) => ({ place, stages: stagesOf(place) }));
    for (const partition of this.#rows.keys()) {
      if (!places.some((place) => place.partition === partition)) this.#rows.delete(partition);
    }
    for (const { place, stages } of all) {
      const row = this.#rows.get(place.partition) ?? new Row(String(place.partition));
      this.#rows.set(place.partition, row);
      const end = endOfPlace(place);
      row.show(stages, {
        from: count(place.start),
        end: end === undefined ? "–" : count(end),
        lag: lagOfPlace(place),
      });
    }
    const lags = places.map(lagOfPlace);
    this.#all.show(sumStages(all.map(({ stages }) => stages)), {
      from: "",
      end: "",
      lag: lags.includes(undefined) ? undefined : lags.reduce((sum, lag) => sum + lag, 0),
    });
    byId("all-partitions").hidden = places.length < 2;
    byId("order").hidden = places.length < 2;
    byId("no-partitions").hidden = places.length > 0;
    byId("partition-table").hidden = places.length === 0;
    this.#sort(places);
    this.#skyline.show(places.length > MANY ? all : []);
  }

  #sort(places) {
    const byLag = byId("partition-order").value === "lag";
    const now = performance.now();
    const numbers = places.map(({ partition }) => partition);
    const isDue = this.#order !== numbers.join() || now - this.#sortedAtMs >= SORT_MS;
    if (!isDue || (!byLag && this.#sortedAtMs > 0 && this.#order === numbers.join())) return;
    this.#sortedAtMs = now;
    this.#order = numbers.join();
    if (byLag) {
      const lag = new Map(places.map((place) => [place.partition, lagOfPlace(place) ?? 0]));
      numbers.sort((a, b) => lag.get(b) - lag.get(a) || a - b);
    }
    byId("partition-rows").replaceChildren(
      ...numbers.map((partition) => this.#rows.get(partition).root),
    );
  }
}

/** A Kafka partition's row: made once, and filled again and again. */
class Row {
  constructor(name) {
    this.bar = new Bar();
    const cell = (key) => element("td", { class: `number ${key}` });
    this.cells = Object.fromEntries(CELLS.map((key) => [key, cell(key)]));
    const { from, end, share, lag, ahead } = this.cells;
    this.root = element(
      "tr",
      {},
      element("th", { scope: "row", class: "number" }, name),
      from,
      element("td", { class: "bar-cell" }, this.bar.root),
      end,
      share,
      lag,
      ahead,
    );
  }

  /** @param {Stages} stages @param {{ from: string, end: string, lag?: number }} told */
  show(stages, { from, end, lag }) {
    this.bar.show(stages);
    const { cells } = this;
    setText(cells.from, from);
    setText(cells.end, end);
    setText(cells.share, shareText(stages.committed, sizeOf(stages)));
    setText(cells.lag, lag === undefined ? "–" : count(lag));
    setText(cells.ahead, count(stages.acknowledged + stages.read));
  }
}
