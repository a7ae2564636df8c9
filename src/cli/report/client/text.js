/** @param {number} value @returns {string} for example `1,234,567` */
export function count(value) {
  return value.toLocaleString("en-US");
}

/**
 * @param {number} value
 * @param {string} noun
 * @returns {string} for example `1 record`, `2 records`
 */
export function counted(value, noun) {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** @param {number} seconds @returns {string} */
export function duration(seconds) {
  if (Number(seconds.toFixed(2)) < 10) return `${seconds.toFixed(2)} s`;
  if (Number(seconds.toFixed(1)) < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** @param {number} first @param {number} last @returns {string} both ends are included */
export function rangeText(first, last) {
  return first === last ? count(first) : `${count(first)} – ${count(last)}`;
}

/** @param {number} partition -1 stands for rows that name none */
export function partitionText(partition) {
  return partition < 0 ? "none named" : String(partition);
}

/**
 * Makes an element. Strings become text nodes, never markup: they hold what others wrote.
 *
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} label @param {() => void} onClick @param {Record<string, string>} [attributes] */
export function button(label, onClick, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}
