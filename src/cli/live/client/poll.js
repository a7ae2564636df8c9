/** From one question to the next, in milliseconds. */
const EACH_MS = 1_000;
/** The same where nobody answers. */
export const RETRY_MS = 2_000;
/** The same while nobody looks. */
const HIDDEN_MS = 30_000;
/** Between an answer that took long and the next question. */
const LEAST_PAUSE_MS = 100;
const PATIENCE_MS = 10_000;

/**
 * Asks for a run's state for as long as the page is open, one question at a time.
 *
 * @param {string} address
 * @param {{ onAnswer: (live: any) => void, onSilence: (reason: string) => void }} heard
 */
export function keepAsking(address, { onAnswer, onSilence }) {
  let timer;
  let isAsking = false;
  const ask = async () => {
    isAsking = true;
    const beganMs = performance.now();
    const { live, reason } = await answerFrom(address);
    isAsking = false;
    const eachMs = document.hidden ? HIDDEN_MS : live === undefined ? RETRY_MS : EACH_MS;
    const elapsedMs = performance.now() - beganMs;
    // Before the answer is shown: the next one comes even if this one can't be.
    timer = setTimeout(ask, Math.max(LEAST_PAUSE_MS, eachMs - elapsedMs));
    if (live === undefined) onSilence(reason);
    else onAnswer(live);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || isAsking) return;
    clearTimeout(timer);
    ask();
  });
  ask();
}

/** @returns {Promise<{ live?: any, reason: string }>} a reason where there is no answer */
async function answerFrom(address) {
  try {
    const response = await fetch(address, {
      cache: "no-store",
      // Whoever asks for a password instead is no run.
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) return { reason: `The address answers with status ${response.status}` };
    const live = await response.json();
    if (isLive(live)) return { live, reason: "" };
    return { reason: "Something else answers at this address" };
  } catch (thrown) {
    return { reason: REASONS[thrown.name] ?? "The process does not answer" };
  }
}

const REASONS = {
  TimeoutError: `The process has not answered within ${PATIENCE_MS / 1_000} seconds`,
  SyntaxError: "Something else answers at this address",
};

function isLive(answer) {
  return typeof answer?.version === "string" && Array.isArray(answer.notReady) &&
    (answer.run === null || Array.isArray(answer.run?.topics));
}
