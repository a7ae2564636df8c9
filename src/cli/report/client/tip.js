import { element } from "./text.js";

const MARGIN = 8;

/** The words beside a bar, at the pointer or at the keyboard's range. */
export class Tip {
  /** @param {HTMLElement} root screen readers hear the same from the slider itself */
  constructor(root) {
    this.root = root;
  }

  /** @param {string[]} lines @param {number} x its middle @param {number} y the foot of the bar */
  show(lines, x, y) {
    this.root.replaceChildren(...lines.map((line) => element("div", {}, line)));
    this.root.hidden = false;
    const { width, height } = this.root.getBoundingClientRect();
    const left = Math.min(Math.max(MARGIN, x - width / 2), innerWidth - width - MARGIN);
    const below = y + MARGIN;
    const top = below + height > innerHeight ? y - height - 44 : below;
    // Placed on the page, not on the screen, so that it stays with its bar when the page moves.
    this.root.style.left = `${left + scrollX}px`;
    this.root.style.top = `${top + scrollY}px`;
  }

  hide() {
    this.root.hidden = true;
  }
}
