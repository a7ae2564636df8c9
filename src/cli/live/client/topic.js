import { byId, count, element } from "../../report/client/text.js";
import { quantile } from "./distributions.js";
import { settled } from "./history.js";
import { showLetters, showRetries } from "./letters.js";
import { Partitions } from "./partitions.js";
import { setChildren, setText } from "./set_text.js";
import { latencyText } from "./times.js";
/** @import { History } from "./history.js" */

/** What became of committed records, in the words of `verify`. */
const FATES = [["stored", "stored"], ["deadLettered", "dead-lettered"], ["deleted", "deleted"]];

/** All that is told of one topic. */
export class Topic {
  #partitions = new Partitions();

  /** @param {any} topic of the newest snapshot @param {History} history @param {number} nowMs */
  show(topic, history, nowMs) {
    const { counts, committed } = topic;
    setText("topic-title", topic.topic);
    setText("topic-table", `${topic.keyspace}.${topic.table}`);
    setChildren(byId("identity"), committed, () => identity(committed));
    setText("consumed", count(counts.consumed));
    setText("settled", count(settled(counts)));
    setText("retried", count(counts.retried));
    const { batchRows } = topic;
    const batches = batchRows.counts.reduce((sum, one) => sum + one, 0);
    setText("batch-rows", batches === 0 ? "–" : (batchRows.sum / batches).toFixed(1));
    const writes = history.since(({ topics }) =>
      topics.find((other) => other.topic === topic.topic)?.writeSeconds
    );
    for (const [id, share] of [["write-p50", 0.5], ["write-p99", 0.99]]) {
      const seconds = quantile(writes, share);
      setText(id, seconds === undefined ? "–" : latencyText(seconds));
    }
    this.#partitions.show(topic.partitions);
    showLetters(topic, nowMs);
    showRetries(topic);
  }
}

/** The sum that `verify` has to come to, too. */
function identity(committed) {
  const term = (value, word) =>
    element(
      "span",
      { class: value === 0 ? "term zero" : "term" },
      element("b", {}, count(value)),
      " ",
      element("span", {}, word),
    );
  return [
    term(committed.records, "records committed"),
    "=",
    ...FATES.flatMap(([key, word], index) => [
      ...(index === 0 ? [] : ["+"]),
      term(committed[key], word),
    ]),
  ];
}
