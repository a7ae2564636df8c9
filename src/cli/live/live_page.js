import { byId, counted, element } from "../report/client/text.js";
import { STAGES } from "./client/bar.js";
import { Header } from "./client/header.js";
import { History } from "./client/history.js";
import { Panels } from "./client/panels.js";
import { keepAsking, RETRY_MS } from "./client/poll.js";
import { setText } from "./client/set_text.js";
import { asking, gone, statusOf } from "./client/status.js";
import { Topic } from "./client/topic.js";
import { Topics } from "./client/topics.js";

const header = new Header();
const past = new History();
const panels = new Panels();
const oneTopic = new Topic();
const topics = new Topics(() => showRun());

/** The last answer, when it came, and since when it tells of the same moment. */
let live;
let lastWordMs;
let sameSinceMs = 0;

byId("stages").append(
  ...STAGES.map(({ key, meaning }) =>
    element("li", {}, element("span", { class: `swatch stage-${key}` }), meaning)
  ),
);
header.showStatus(asking(), Date.now());

keepAsking("live.json", {
  onAnswer(answer) {
    const now = performance.now();
    if (answer.run === null || answer.run.atMs !== live?.run?.atMs) sameSinceMs = now;
    live = answer;
    lastWordMs = Date.now();
    const status = statusOf(live, now - sameSinceMs);
    // Its reasons are as old as its own clock says.
    header.showStatus(status, live.run?.atMs ?? lastWordMs);
    header.showFacts(live, lastWordMs);
    if (live.run !== null) past.add(live.run);
    showTitle(status);
    showRun();
  },
  onSilence(reason) {
    past.interrupt();
    const nowMs = Date.now();
    const status = gone(reason, { lastWordMs, nowMs, retryMs: RETRY_MS });
    header.showStatus(status, nowMs);
    showTitle(status);
  },
});

function showRun() {
  const run = live?.run ?? null;
  byId("main").hidden = run === null;
  if (run === null) return;
  panels.show(run, past);
  if (run.topics.length > 0) oneTopic.show(topics.show(run.topics, past), past, run.atMs);
}

function showTitle({ words }) {
  const names = (live?.run?.topics ?? []).map(({ topic }) => topic);
  const [first] = names;
  const what = names.length > 1 ? counted(names.length, "topic") : first;
  document.title = [words, what, "andean ingest"].filter((part) => part !== undefined).join(" · ");
  setText("subject", what ?? "");
}
