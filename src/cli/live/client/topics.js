import { button, byId, count, element } from "../../report/client/text.js";
import { Bar, shareText, sizeOf, stagesOf, sumStages } from "./bar.js";
import { settled } from "./history.js";
import { lagOfTopics } from "./lag.js";
import { setText } from "./set_text.js";
/** @import { History } from "./history.js" */

/** The topics of a run side by side, where there are several, and which one is looked at. */
export class Topics {
  /** @type {Map<string, TopicRow>} */
  #rows = new Map();
  /** @type {string | undefined} */
  #chosen;
  #onChoice;

  /** @param {() => void} onChoice another topic is looked at */
  constructor(onChoice) {
    this.#onChoice = onChoice;
  }

  /**
   * @param {any[]} topics at least one
   * @param {History} history
   * @returns {any} the one that is looked at
   */
  show(topics, history) {
    const chosen = topics.find(({ topic }) => topic === this.#chosen) ?? topics[0];
    byId("topics").hidden = topics.length < 2;
    if (topics.map(({ topic }) => topic).join("\n") !== [...this.#rows.keys()].join("\n")) {
      this.#rows = new Map(topics.map(({ topic }) => [topic, this.#made(topic)]));
      byId("topic-rows").replaceChildren(...[...this.#rows.values()].map(({ root }) => root));
    }
    for (const topic of topics) {
      const rate = history.rate((run) => {
        const then = run.topics.find((other) => other.topic === topic.topic);
        return then && settled(then.counts);
      });
      this.#rows.get(topic.topic).show(topic, rate, topic === chosen);
    }
    return chosen;
  }

  #made(name) {
    return new TopicRow(name, () => {
      this.#chosen = name;
      this.#onChoice();
    });
  }
}

class TopicRow {
  constructor(name, onChoice) {
    this.bar = new Bar();
    this.button = button(name, onChoice, { "aria-pressed": "false", class: "choice" });
    const number = () => element("td", { class: "number" });
    this.cells = [number(), number(), number(), number(), number()];
    const [share, ...counts] = this.cells;
    this.root = element(
      "tr",
      {},
      element("th", { scope: "row" }, this.button),
      element("td", { class: "bar-cell" }, this.bar.root),
      share,
      ...counts,
    );
  }

  show(topic, rate, isChosen) {
    const stages = sumStages(topic.partitions.map(stagesOf));
    const lag = lagOfTopics([topic]);
    this.bar.show(stages);
    this.button.setAttribute("aria-pressed", String(isChosen));
    const texts = [
      shareText(stages.committed, sizeOf(stages)),
      lag === undefined ? "–" : count(lag),
      rate === undefined ? "–" : count(Math.round(rate)),
      count(topic.committed.stored),
      count(topic.committed.deadLettered),
    ];
    texts.forEach((text, index) => setText(this.cells[index], text));
  }
}
