import { byId, count, counted, element } from "../../report/client/text.js";
import { setChildren, setText } from "./set_text.js";
import { gist } from "./status.js";
import { clockText, spanText } from "./times.js";
/** @import { Status } from "./status.js" */

/** How things stand, and of which run. */
export class Header {
  #gist = "";

  /** @param {Status} status @param {number} nowMs on the clock of its reasons */
  showStatus(status, nowMs) {
    const { kind, sign, words, reasons } = status;
    byId("state").dataset.kind = kind;
    document.body.dataset.kind = kind;
    setText("state-sign", sign);
    setText("state-words", words);
    const lines = reasons.map(({ text, sinceMs }) => [text, sinceText(sinceMs, nowMs)]);
    setChildren(
      byId("reasons"),
      lines,
      () => lines.map(([text, since]) => element("li", {}, text, element("span", {}, since))),
    );
    if (gist(status) === this.#gist) return;
    this.#gist = gist(status);
    setText("announcement", `${words}. ${reasons.map(({ text }) => text).join(" ")}`);
  }

  /** @param {any} live @param {number} lastWordMs when it came */
  showFacts({ version, run }, lastWordMs) {
    setText("version", version);
    setText("last-word", clockText(lastWordMs));
    const { seconds, members, rebalances } = run ?? {};
    setText("running", run === null ? "–" : spanText(seconds));
    setText(
      "members",
      run === null
        ? "–"
        : members.joined === members.all
        ? count(members.all)
        : `${members.joined} of ${counted(members.all, "member")}`,
    );
    setText("rebalances", run === null ? "–" : count(rebalances));
  }
}

function sinceText(sinceMs, nowMs) {
  if (sinceMs === undefined) return "";
  return ` since ${clockText(sinceMs, nowMs)}, ${spanText((nowMs - sinceMs) / 1_000)}`;
}
