// The header of every page: <site-header current="home"></site-header>.
import { h } from "./dom.js";
import { icon, mark } from "./icons.js";

/** @type {{id: string, href: string, name: string, icon: import("./icons.js").IconName}[]} */
const PAGES = [
  { id: "home", href: "/", name: "Home", icon: "home" },
  { id: "live", href: "/live", name: "Live", icon: "camera" },
  { id: "upload", href: "/upload", name: "Upload", icon: "upload" },
  { id: "history", href: "/history", name: "History", icon: "list" },
];

class SiteHeader extends HTMLElement {
  connectedCallback() {
    const current = this.getAttribute("current");
    const links = PAGES.map((page) =>
      h("li", null, h("a", { href: page.href, "aria-current": page.id === current ? "page" : null }, icon(page.icon), page.name)),
    );
    this.replaceChildren(
      h(
        "header",
        { class: "site" },
        h("a", { class: "brand", href: "/" }, mark(), "backrub"),
        h("nav", { "aria-label": "Pages" }, h("ul", null, links)),
      ),
    );
  }
}

customElements.define("site-header", SiteHeader);
