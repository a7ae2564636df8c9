import { button, count, element } from "./text.js";

const SIZES = [25, 50, 100, 500];

/**
 * A table of which one page is in the document, however many rows there are.
 *
 * @param {object} options
 * @param {string} options.caption
 * @param {(string | { text: string, number: boolean })[]} options.columns
 * @param {string} options.noun of a row, for the pager: `ranges`
 * @param {string} options.empty said where there are no rows
 * @param {(index: number) => (string | Node)[]} options.row the cells; the first names the row
 * @returns {{ root: HTMLElement, show: (length: number) => void, refresh: () => void }}
 */
export function pagedTable({ caption, columns, noun, empty, row }) {
  let length = 0;
  let size = SIZES[1];
  let page = 0;
  const heads = columns.map((column) => typeof column === "string" ? { text: column } : column);
  const body = element("tbody");
  const table = element(
    "table",
    {},
    element("caption", { class: "quiet-caption" }, caption),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...heads.map(({ text, number }) =>
          element("th", { scope: "col", ...(number ? { class: "number" } : {}) }, text)
        ),
      ),
    ),
    body,
  );
  // Focusable, because a keyboard has no other way to scroll it.
  const scroller = element(
    "div",
    { class: "scroller", role: "region", tabindex: "0", "aria-label": caption },
    table,
  );
  const state = element("span", { class: "page-state", role: "status" });
  const back = button("Previous", () => turn(page - 1), { "aria-label": `Previous ${noun}` });
  const next = button("Next", () => turn(page + 1), { "aria-label": `Next ${noun}` });
  const sizes = element(
    "select",
    {},
    ...SIZES.map((value) => element("option", { value: String(value) }, String(value))),
  );
  sizes.value = String(size);
  sizes.addEventListener("change", () => {
    const first = page * size;
    size = Number(sizes.value);
    turn(Math.floor(first / size));
  });
  const number = element("input", { type: "number", min: "1", value: "1", inputmode: "numeric" });
  number.addEventListener("change", () => turn(Math.round(Number(number.value) || 1) - 1));
  const pager = element(
    "div",
    { class: "pager" },
    back,
    element("label", {}, "Page ", number),
    next,
    element("label", {}, "Rows a page ", sizes),
  );
  const none = element("p", { class: "none" }, empty);

  function pages() {
    return Math.max(1, Math.ceil(length / size));
  }

  function turn(to) {
    page = Math.min(Math.max(0, to), pages() - 1);
    refresh();
  }

  function refresh() {
    const first = page * size;
    const last = Math.min(length, first + size);
    const rows = [];
    for (let index = first; index < last; index++) rows.push(rowOf(row(index), heads));
    body.replaceChildren(...rows);
    scroller.scrollTop = 0;
    state.textContent = length === 0
      ? ""
      : `${noun} ${count(first + 1)} – ${count(last)} of ${count(length)}`;
    number.value = String(page + 1);
    number.max = String(pages());
    back.disabled = page === 0;
    next.disabled = page >= pages() - 1;
    scroller.hidden = length === 0;
    none.hidden = length > 0;
    pager.hidden = length <= SIZES[0];
  }

  return {
    root: element("div", { class: "paged" }, scroller, none, state, pager),
    show(rows) {
      length = rows;
      turn(0);
    },
    refresh,
  };
}

function rowOf(cells, heads) {
  return element(
    "tr",
    {},
    ...cells.map((cell, index) =>
      element(
        index === 0 ? "th" : "td",
        {
          ...(index === 0 ? { scope: "row" } : {}),
          ...(heads[index].number ? { class: "number" } : {}),
        },
        cell,
      )
    ),
  );
}
