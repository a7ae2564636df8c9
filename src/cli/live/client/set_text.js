import { byId } from "../../report/client/text.js";

/**
 * Changes a text where it is another one: what does not change stays selected, and is not read
 * out again.
 *
 * @param {string | Element} at an element or its id
 * @param {string} text
 */
export function setText(at, text) {
  const found = typeof at === "string" ? byId(at) : at;
  if (found.textContent !== text) found.textContent = text;
}

/**
 * Makes an element's children anew where what they tell has changed.
 *
 * @param {Element} parent
 * @param {unknown} told all that the children are made of
 * @param {() => (Node | string)[]} children
 */
export function setChildren(parent, told, children) {
  const now = JSON.stringify(told);
  if (TOLD.get(parent) === now) return;
  TOLD.set(parent, now);
  parent.replaceChildren(...children());
}

/** @type {WeakMap<Element, string>} what is in the page of each */
const TOLD = new WeakMap();
