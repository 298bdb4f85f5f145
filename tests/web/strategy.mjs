// Runs the dashboard strategy as a browser would, and prints what it makes.
//
//   node strategy.mjs PATH_OF_THE_SCRIPT < what the browser knows (JSON)

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const given = JSON.parse(readFileSync(0, "utf8"));

/** The registry of elements, which is replaced while Home Assistant starts. */
class Registry {
  elements = new Map();
  get(name) {
    return this.elements.get(name);
  }
  define(name, element) {
    if (this.elements.has(name)) throw new Error(`${name} is defined already`);
    this.elements.set(name, element);
  }
}

const settled = new Registry();
let start;
const early = Object.assign(new Registry(), {
  whenDefined: (name) => new Promise((resolve) => name === "home-assistant" && (start = resolve)),
});
globalThis.HTMLElement = class {};
globalThis.window = globalThis;
globalThis.customElements = early;

const script = pathToFileURL(process.argv[2]).href;
await import(script);
globalThis.customElements = settled;
start();
// After an update of the integration a page that stays open loads the script again.
settled.whenDefined = () => Promise.resolve();
await import(`${script}?again`);
await new Promise((resolve) => setTimeout(resolve));

const strategy = settled.get("ll-strategy-dashboard-radarr-mvp");
const asked = [];
const hass = {
  language: "en",
  ...given.hass,
  loadBackendTranslation: async (...what) => {
    asked.push(what);
    return (key, values) =>
      Object.entries(values ?? {}).reduce(
        (text, [name, value]) => text.replace(`{${name}}`, value),
        given.texts[key] ?? "",
      );
  },
};
const answer = {
  dashboard: await strategy.generate(given.options, hass),
  asked,
  early: early.elements.size,
  offered: window.customStrategies,
  suggested: strategy.getCreateSuggestions(hass),
  regenerated: (given.changes ?? []).map((change) => strategy.shouldRegenerate({}, hass, { ...hass, ...change })),
};
console.log(JSON.stringify(answer));
