import { byId, count } from "../../report/client/text.js";
import { Chart } from "./chart.js";
import { settled } from "./history.js";
import { lagOutlook } from "./lag.js";
import { latencyScale, linearScale } from "./scales.js";
import { setText } from "./set_text.js";
import { aboutText, latencyText } from "./times.js";
/** @import { History, Point } from "./history.js" */

/** The four measures of a run, each as a number and over the last minutes. */
export class Panels {
  /** The most rows that may be in flight. */
  #limit = 0;

  constructor() {
    const largest = (key) => (points) => linearScale(Math.max(0, ...known(points, key)));
    const chart = (id, lines, scale, text) => new Chart(byId(id), { lines, scale, text });
    this.rate = chart("rate-plot", [{ key: "rate", name: "" }], largest("rate"), whole);
    this.lag = chart("lag-plot", [{ key: "lag", name: "" }], largest("lag"), whole);
    this.inFlight = chart(
      "in-flight-plot",
      [{ key: "inFlight", name: "" }],
      // Of its limit, so that a full gate looks full.
      () => linearScale(this.#limit),
      whole,
    );
    this.latency = chart(
      "latency-plot",
      [{ key: "p50", name: "p50" }, { key: "p99", name: "p99" }],
      (points) => latencyScale([...known(points, "p50"), ...known(points, "p99")]),
      latencyText,
    );
  }

  /** @param {any} run @param {History} history that has taken it */
  show(run, { points }) {
    const point = points.at(-1) ?? {};
    this.#limit = run.inFlight.maxRows;
    setText("rate-now", point.rate === undefined ? "–" : whole(point.rate));
    setText("rate-beside", `${count(settled(run.counts))} since the process began`);
    setText("lag-now", point.lag === undefined ? "–" : count(point.lag));
    setText("lag-beside", outlookText(run, points));
    const { rows, maxRows, bytes, maxBytes } = run.inFlight;
    setText("in-flight-now", count(rows));
    setText(
      "in-flight-beside",
      `of ${count(maxRows)} rows; ${mebibytes(bytes)} of ${mebibytes(maxBytes)} MiB`,
    );
    setText("p50-now", point.p50 === undefined ? "–" : latencyText(point.p50));
    setText("p99-now", point.p99 === undefined ? "–" : latencyText(point.p99));
    this.rate.show(points, described("Records a second", points, "rate", whole));
    this.lag.show(points, described("Lag in records", points, "lag", whole));
    this.inFlight.show(points, described("Rows in flight", points, "inFlight", whole));
    this.latency.show(
      points,
      described("Latency, the 99th percentile", points, "p99", latencyText),
    );
  }
}

/** What is left, and where that goes. */
function outlookText({ remaining }, points) {
  const { rate } = points.at(-1) ?? {};
  if (remaining !== undefined) {
    if (remaining === 0) return "all that was asked for is acknowledged";
    const left = `${count(remaining)} to go`;
    return rate > 0 ? `${left}, about ${aboutText(remaining / rate)}` : left;
  }
  const outlook = lagOutlook(points);
  switch (outlook.kind) {
    case "unknown":
      return "where it goes is not known yet";
    case "caught up":
      return "keeps up";
    case "steady":
      return "neither grows nor shrinks";
    case "growing":
      return `growing by ${whole(outlook.perSecond)} a second`;
    case "shrinking":
      return `about ${aboutText(outlook.secondsLeft)} left`;
  }
}

/** A chart for those who don't see it. */
function described(name, points, key, said) {
  const values = known(points, key);
  if (values.length === 0) return `${name}: not known yet`;
  return `${name} over the last five minutes: ${said(Math.min(...values))} at least, ${
    said(Math.max(...values))
  } at most, ${said(values.at(-1))} now`;
}

/** @param {readonly Point[]} points @returns {number[]} */
function known(points, key) {
  return points.map((point) => point[key]).filter((value) => value !== undefined);
}

function whole(value) {
  return count(Math.round(value));
}

function mebibytes(bytes) {
  const size = bytes / 2 ** 20;
  return size < 10 && size > 0 ? size.toFixed(1) : count(Math.round(size));
}
