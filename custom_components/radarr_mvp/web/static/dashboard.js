// @ts-check
/**
 * The dashboard strategy "custom:radarr-mvp": a dashboard of Home Assistant's own cards, made from the entities that the
 * libraries have. What is disabled or hidden is left out, and nothing depends on how an entity is called.
 *
 * @typedef {Record<string, any>} Config
 * @typedef {{entry_id?: string}} Options
 * @typedef {(key: string, values?: Record<string, string>) => string} Words
 * @typedef {{entity_id: string, platform: string, device_id?: string, translation_key?: string, hidden?: boolean}} Entity
 * @typedef {{id: string, identifiers: string[][], config_entry_id?: string, name?: string, name_by_user?: string}} Device
 * @typedef {{entities: Record<string, Entity>, devices: Record<string, Device>, language: string,
 *   config: {components: string[]},
 *   loadBackendTranslation: (category: string, integration: string) => Promise<Words>}} Hass
 */

const DOMAIN = "radarr_mvp";
const TYPE = "radarr-mvp";
const ELEMENT = `ll-strategy-dashboard-${TYPE}`;
const NAME = "Radarr MVP";
const ICON = "mdi:movie-open";

/** States of a download, as the attribute `items` of the queue names them, and those in which nothing goes on. */
const STATES = ["queued", "grabbing", "downloading", "stalled", "paused", "completed", "importing", "blocked"];
const URGENT = ["blocked", "stalled"];

/** What can happen, as the logbook tells it. */
const HAPPENINGS = [
  "movie_added", "movie_removed", "release_grabbed", "download_completed", "movie_imported", "movie_upgraded",
  "download_failed", "import_blocked", "release_blocked", "failure_pattern", "list_synced", "health_changed",
];

/** Colours of the bars, which can be seen on light and on dark cards. */
const COLOURS = { blocked: "f44336", stalled: "ff9800", paused: "9e9e9e" };
const USUAL_COLOUR = "03a9f4";

/* ---------------------------------------------------------------- templates */

/** @param {unknown} value @returns {string} A literal of Jinja, which reads the same escapes as JSON. */
const literal = (value) => JSON.stringify(value);

/**
 * Titles come from outside. Every character that may mean something to Markdown or HTML is written as a number, and
 * what changes the direction of writing ends with the title.
 */
const SAFE = `{%- macro safe(text) -%}<bdi>
  {%- for c in (text or '') | string -%}
    {{ c if c.isalnum() or c == ' ' else '&#' ~ (c | ord) ~ ';' }}
  {%- endfor -%}
</bdi>{%- endmacro -%}`;

/** Sizes and times, in units that are the same everywhere. */
const UNITS = `{%- macro number(value) -%}
  {{ ('%.1f' | format(value) | replace('.', mark)) if value < 10 else (value | round | int) }}
{%- endmacro -%}
{%- macro size(bytes) -%}
  {%- if bytes >= 1000000000 -%}{{ number(bytes / 1000000000) }} GB
  {%- elif bytes >= 1000000 -%}{{ number(bytes / 1000000) }} MB
  {%- else -%}{{ (bytes / 1000) | round | int }} kB{%- endif -%}
{%- endmacro -%}
{%- macro duration(seconds) -%}
  {%- set minutes = [(seconds / 60) | round(0, 'ceil') | int, 1] | max -%}
  {%- if minutes >= 1440 -%}{{ minutes // 1440 }} d {{ minutes % 1440 // 60 }} h
  {%- elif minutes >= 60 -%}{{ minutes // 60 }} h {{ minutes % 60 }} min
  {%- else -%}{{ minutes }} min{%- endif -%}
{%- endmacro -%}`;

/** A bar. Markdown cards let no styles through, but pictures. */
const BAR = `{%- macro bar(percent, colour) -%}
<img width="100%" height="6" alt="{{ percent }} %" src="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 {# -#}
  viewBox=%270 0 100 1%27 preserveAspectRatio=%27none%27%3E%3Crect width=%27100%27 height=%271%27 fill=%27%239e9e9e%27 {# -#}
  fill-opacity=%270.3%27/%3E%3Crect width=%27{{ percent }}%27 height=%271%27 fill=%27%23{{ colour }}%27/%3E%3C/svg%3E">
{%- endmacro -%}`;

/**
 * What is being downloaded, each with a bar and with what is known of it.
 *
 * @param {string} queue @param {Words} text @param {string} language @returns {string}
 */
function queueTemplate(queue, text, language) {
  const words = Object.fromEntries(STATES.map((one) => [one, text(`state_${one}`)]));
  return `${SAFE}${UNITS}${BAR}
{%- set mark = ${literal(decimalMark(language))} -%}
{%- set words = ${literal(words)} -%}
{%- set colours = ${literal(COLOURS)} -%}
{%- set urgent = ${literal(URGENT)} -%}
{%- set left = ${literal(text("left", { time: "%" }))} -%}
{%- set items = state_attr(${literal(queue)}, 'items') or [] -%}
{%- for item in items %}
<b>{{ safe(item.title) }}</b>{% if item.year %} ({{ item.year }}){% endif %}<br>
  {{- bar(item.progress, colours.get(item.state, '${USUAL_COLOUR}')) }}<br><small>
  {{- words.get(item.state, item.state) }} · {{ item.progress }} %
  {%- if item.size %} · {{ size(item.size) }}{% endif %}
  {%- if item.speed %} · {{ size(item.speed) }}/s{% endif %}
  {%- if item.remaining is number %} · {{ left.replace('%', duration(item.remaining)) }}{% endif %}
  {%- if item.indexer %} · {{ safe(item.indexer) }}{% endif -%}
</small>{% if item.problem and item.state in urgent %}

<ha-alert alert-type="warning">{{ safe(item.problem) }}</ha-alert>{% elif item.problem %}<br><small><i>
  {{- safe(item.problem) }}</i></small>{% endif %}

{% else %}
{{ ${literal(text("queue_empty"))} }}
{% endfor %}
{%- set more = states(${literal(queue)}) | int(0) - items | count -%}
{%- if items and more > 0 %}
<small>{{ ${literal(text("more", { count: "%" }))}.replace('%', more | string) }}</small>
{% endif %}`;
}

/**
 * What comes out next, with its poster.
 *
 * @param {string} upcoming @param {Words} text @param {string} language @returns {string}
 */
function upcomingTemplate(upcoming, text, language) {
  return `${SAFE}
{%- set days = ${literal(weekdays(language))} -%}
{%- set months = ${literal(months(language))} -%}
{%- set pattern = ${literal(datePattern(language))} -%}
{%- set movies = (state_attr(${literal(upcoming)}, 'data') or [])[1:6] -%}
{%- if movies %}
<table role="presentation">
{%- for movie in movies -%}
  {%- set at = (movie.airdate | string)[:10] | as_datetime(none) -%}
  {%- set day = days[at.weekday()] if at else '' -%}
  {%- set date = pattern.replace('{d}', at.day | string).replace('{m}', months[at.month - 1])
    .replace('{y}', at.year | string) if at else '' -%}
  <tr><td width="56">
  {%- if movie.poster -%}
    <img width="46" src="{{ (movie.poster ~ ('&width=92' if '?authSig=' in movie.poster else '')) | e }}">
  {%- endif -%}
  </td><td><b>{{ safe(movie.title) }}</b>{% if movie.year %} ({{ movie.year }}){% endif %}<br>
  {{- safe(movie.release.replace('$day', day).replace('$date', date)) -}}
  {%- if movie.genres %}<br><small>{{ safe(movie.genres) }}</small>{% endif -%}
  </td></tr>
{%- endfor -%}
</table>
{% else %}
{{ ${literal(text("upcoming_empty"))} }}
{% endif %}`;
}

/** @param {Intl.DateTimeFormatPart[] | Intl.NumberFormatPart[]} parts @param {string} type @returns {string} */
const partOf = (parts, type) => parts.find((one) => one.type === type)?.value ?? "";

/** @param {string} language @returns {string} What stands between a number and its decimals. */
const decimalMark = (language) => partOf(new Intl.NumberFormat(language).formatToParts(1.5), "decimal");

/** @param {string} language @returns {string[]} The days of the week, from Monday on as Python counts them. */
function weekdays(language) {
  const format = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  // The year 2024 began with a Monday.
  return [1, 2, 3, 4, 5, 6, 7].map((day) => format.format(Date.UTC(2024, 0, day)));
}

/** @param {string} language @returns {Intl.DateTimeFormat} How days are written. */
const dateFormat = (language) =>
  new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** @param {string} language @returns {string[]} The months, as they are written within a date. */
const months = (language) =>
  [...Array(12).keys()].map((month) => partOf(dateFormat(language).formatToParts(Date.UTC(2024, month, 1)), "month"));

/** @param {string} language @returns {string} Where the day, the month and the year of a date go. */
function datePattern(language) {
  /** @type {Record<string, string>} */
  const places = { day: "{d}", month: "{m}", year: "{y}" };
  const parts = dateFormat(language).formatToParts(Date.UTC(2024, 0, 1));
  return parts.map((one) => places[one.type] ?? one.value).join("");
}

/* ---------------------------------------------------------------- libraries */

/** A library and its entities, found by what they are. */
class Library {
  /** @param {Hass} hass @param {Device} device */
  constructor(hass, device) {
    this.id = device.config_entry_id ?? "";
    this.name = device.name_by_user || device.name || NAME;
    this.device = device.id;
    this.entities = Object.values(hass.entities)
      .filter((one) => one.platform === DOMAIN && !one.hidden)
      .filter((one) => hass.devices[one.device_id ?? ""]?.config_entry_id === this.id)
      .sort((one, other) => one.entity_id.localeCompare(other.entity_id));
  }

  /** @param {string} domain @param {...string} keys @returns {Entity[]} The entities of some kinds, kind by kind. */
  all(domain, ...keys) {
    const there = this.entities.filter((one) => one.entity_id.startsWith(`${domain}.`));
    return keys.flatMap((key) => there.filter((one) => one.translation_key === key));
  }

  /** @param {string} domain @param {string} key @param {(id: string) => Config} make @returns {Config[]} A card, if it is there. */
  card(domain, key, make) {
    return this.all(domain, key).slice(0, 1).map((one) => make(one.entity_id));
  }

  /** @param {Entity} entity @returns {Config} How to call it: by its own name, or by that of a device of its own. */
  nameOf(entity) {
    return { type: entity.device_id === this.device ? "entity" : "device" };
  }

  /** @param {Entity[]} entities @returns {Config[]} Lines of a card. */
  lines(entities) {
    return entities.map((one) => ({ entity: one.entity_id, name: this.nameOf(one) }));
  }

  /** @param {Entity[]} entities @param {Config} [more] @returns {Config[]} */
  tiles(entities, more = {}) {
    return this.lines(entities).map((one) => ({ type: "tile", ...one, ...more }));
  }
}

/** @param {Hass} hass @param {Options} options @returns {Library[]} The libraries to show. */
function librariesOf(hass, options) {
  // As it stands in the address of its view, or anywhere else.
  const wanted = options.entry_id?.toLowerCase();
  return Object.values(hass.devices)
    .filter((one) => one.identifiers.some(([domain, id]) => domain === DOMAIN && id === one.config_entry_id))
    .map((one) => new Library(hass, one))
    .filter((one) => one.entities.length > 0 && (!wanted || one.id.toLowerCase() === wanted))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/* -------------------------------------------------------------------- parts */

/** A card as wide as its section. */
const WIDE = { grid_options: { columns: "full" } };

/** @param {number} rows @returns {Config} A card as wide as its section that does not grow, but scrolls. */
const tall = (rows) => ({ grid_options: { columns: "full", rows } });

/** @param {Entity[]} entities @returns {string[]} */
const idsOf = (entities) => entities.map((one) => one.entity_id);

/** @param {string} entity @returns {Config} Something is shown while the number is not 0. */
const whileAny = (entity) => ({ visibility: [{ condition: "numeric_state", entity, above: 0 }] });

/** @param {string} entity @returns {Config} Something is shown while there is a value. */
const whileKnown = (entity) => ({
  visibility: [{ condition: "state", entity, state_not: ["unknown", "unavailable"] }],
});

/** @param {Entity[]} entities @param {(id: string) => Config} when @returns {Config[]} Badges of a heading. */
const badges = (entities, when) => entities.map(({ entity_id: id }) => ({ type: "entity", entity: id, ...when(id) }));

/** @param {Config[]} entities @param {Config} more @returns {Config[]} One wide card of several lines, if there are any. */
const listed = (entities, more) => (entities.length > 0 ? [{ entities, ...more, ...WIDE }] : []);

/**
 * @param {string} heading @param {string} icon @param {Config[]} cards @param {Config[]} [badges]
 * @returns {Config[]} Cards below a heading, if there are any.
 */
const part = (heading, icon, cards, badges = []) =>
  cards.length > 0 ? [{ type: "heading", heading, icon, badges }, ...cards] : [];

/** @param {Library} library @param {Words} text @param {Hass} hass @returns {Config[]} */
function queuePart(library, text, { language }) {
  const list = library.card("sensor", "queue", (id) => ({
    type: "markdown",
    content: queueTemplate(id, text, language),
    entity_id: [id],
    ...WIDE,
  }));
  const toggle = { features: [{ type: "toggle" }], features_position: "inline", ...WIDE };
  const press = { hide_state: true, tap_action: { action: "toggle" }, ...WIDE };
  const cards = [
    ...list,
    ...library.tiles(library.all("switch", "downloads"), toggle),
    ...library.tiles(library.all("button", "search_missing"), press),
  ];
  return part(text("queue"), "mdi:download", cards, [
    ...badges(library.all("sensor", "download_speed"), whileAny),
    ...badges(library.all("sensor", "queue_finished_at"), whileKnown),
  ]);
}

/** @param {Library} library @param {Words} text @returns {Config[]} */
function figuresPart(library, text) {
  const figures = library.all("sensor", "movies", "movies_missing", "movies_wanted", "cutoff_unmet", "library_size");
  const disks = library.all("sensor", "free_space");
  // A single folder need not be named.
  const named = disks.length === 1 ? { name: { type: "entity" } } : {};
  const cards = [...library.tiles(figures), ...library.tiles(disks, named)];
  return part(text("library"), "mdi:filmstrip-box-multiple", cards);
}

/** @param {Library} library @param {Words} text @returns {Config[]} */
function healthPart(library, text) {
  const connections = library.all("binary_sensor", "connectivity", "indexer_connectivity");
  return part(text("health"), "mdi:heart-pulse", [
    ...library.tiles([...library.all("binary_sensor", "problem"), ...library.all("sensor", "failed")]),
    ...listed(library.lines(connections), { type: "entities" }),
  ]);
}

/** @param {Library} library @param {Words} text @returns {Config[]} A poster, and beside it what has happened last. */
function latestPart(library, text) {
  const poster = library.card("image", "latest_import", (entity) => ({
    type: "picture-entity",
    entity,
    show_name: false,
    show_state: false,
    fit_mode: "contain",
    grid_options: { columns: 6, rows: 4 },
    ...whileKnown(entity),
  }));
  const latest = library.all("sensor", "last_imported", "last_grabbed", "last_added", "imports");
  return part(text("latest"), "mdi:movie-check", [...poster, ...library.tiles(latest)]);
}

/** @param {Library} library @param {Words} text @param {Hass} hass @returns {Config[]} */
function upcomingPart(library, text, { language }) {
  const list = library.card("sensor", "upcoming", (id) => ({
    type: "markdown",
    content: upcomingTemplate(id, text, language),
    entity_id: [id],
    ...WIDE,
  }));
  const next = badges(library.all("sensor", "next_release"), whileKnown);
  return part(text("upcoming"), "mdi:calendar-star", list, next);
}

/** @param {Library} library @param {Words} text @returns {Config[]} */
function wantedPart(library, text) {
  const list = library.card("todo", "wanted", (entity) => ({
    type: "todo-list",
    entity,
    hide_completed: true,
    hide_section_headers: true,
    display_order: "duedate_asc",
    ...tall(7),
  }));
  return part(text("wanted"), "mdi:movie-search", list);
}

/**
 * What a logbook shows: the events, which stand below the entity of the activity. What that says of itself names no
 * movie, so it is filtered out. Where it is disabled, the sensors that name a movie tell the most.
 *
 * @param {Library} library @returns {Config}
 */
function activityOf(library) {
  const activity = library.all("event", "activity");
  if (activity.length > 0) return { target: { entity_id: idsOf(activity) }, state_filter: HAPPENINGS };
  const sensors = library.all("sensor", "last_added", "last_grabbed", "last_imported");
  return { target: { entity_id: idsOf([...sensors, ...library.all("binary_sensor", "problem")]) } };
}

/** @param {Library} library @param {Words} text @returns {Config[]} What has happened. */
function activityPart(library, text) {
  const told = activityOf(library);
  if (told.target.entity_id.length === 0) return [];
  return part(text("activity"), "mdi:history", [{ type: "logbook", ...told, hours_to_show: 168, ...tall(6) }]);
}

/** @param {Library} library @param {Entity[]} entities @param {number} days @returns {Config[]} How figures went up and down. */
const curve = (library, entities, days) =>
  listed(library.lines(entities), { type: "history-graph", hours_to_show: 24 * days });

/** @param {Library} library @param {Entity[]} entities @returns {Config[]} How often something has happened each day. */
const bars = (library, entities) =>
  listed(library.lines(entities), {
    type: "statistics-graph",
    chart_type: "bar",
    stat_types: ["change"],
    period: "day",
    days_to_show: 30,
  });

/** @param {Library} library @param {Words} text @returns {Config[]} */
const growthPart = (library, text) =>
  part(text("library"), "mdi:filmstrip-box-multiple", [
    ...curve(library, library.all("sensor", "movies", "movies_wanted", "cutoff_unmet"), 30),
    ...curve(library, library.all("sensor", "library_size"), 30),
    ...curve(library, library.all("sensor", "free_space"), 30),
  ]);

/** @param {Library} library @param {Words} text @returns {Config[]} */
const workPart = (library, text) =>
  part(text("queue"), "mdi:download", [
    ...curve(library, library.all("sensor", "download_speed"), 1),
    ...bars(library, library.all("sensor", "grabs", "imports", "failures")),
    ...bars(library, library.all("sensor", "searches")),
  ]);

/** @param {Library} library @param {Words} text @returns {Config[]} */
const detailsPart = (library, text) =>
  part(text("health"), "mdi:heart-pulse", [
    ...library.tiles(library.all("sensor", "dead_letters", "blocked_releases", "searches", "search_duration")),
    ...curve(library, library.all("sensor", "requests_left", "indexer_requests_left"), 1),
  ]);

/** @param {Library} library @param {Words} text @returns {Config[]} */
const calendarPart = (library, text) =>
  part(
    text("calendar"),
    "mdi:calendar",
    library.card("calendar", "releases", (id) => ({ type: "calendar", entities: [id], ...WIDE })),
  );

/* -------------------------------------------------------------------- views */

/** Cards that show nothing but an error where a component of Home Assistant is not there. */
const NEEDS = { logbook: "logbook", "history-graph": "history", "statistics-graph": "recorder" };

/** @param {Hass} hass @returns {(card: Config) => boolean} Tells whether a card can be shown. */
function shows(hass) {
  /** @type {Record<string, string>} */
  const needs = NEEDS;
  return (card) => !(card.type in needs) || hass.config.components.includes(needs[card.type]);
}

/** @param {Hass} hass @param {Config[][][]} sections @returns {Config[]} Those sections, of several parts, that show something. */
function sectionsOf(hass, sections) {
  return sections
    .map((parts) => parts.map((one) => one.filter(shows(hass))))
    .map((parts) => parts.filter((one) => one.some((card) => card.type !== "heading")).flat())
    .filter((cards) => cards.length > 0)
    .map((cards) => ({ type: "grid", cards }));
}

/** @param {Library} library @param {Words} text @param {Hass} hass @returns {Config[]} The views of a library. */
function viewsOf(library, text, hass) {
  const now = [
    [queuePart(library, text, hass), figuresPart(library, text)],
    [latestPart(library, text), upcomingPart(library, text, hass), healthPart(library, text)],
    [wantedPart(library, text), activityPart(library, text)],
  ];
  const before = [
    [growthPart(library, text)],
    [workPart(library, text)],
    [detailsPart(library, text), calendarPart(library, text)],
  ];
  const path = library.id.toLowerCase();
  return [
    { title: library.name, path, icon: ICON, sections: sectionsOf(hass, now) },
    {
      title: `${library.name}: ${text("statistics")}`,
      path: `${path}-statistics`,
      icon: "mdi:chart-line",
      sections: sectionsOf(hass, before),
    },
  ]
    .filter((one) => one.sections.length > 0)
    .map((one) => ({ type: "sections", max_columns: 3, ...one }));
}

/** @param {Words} text @returns {Config} What is shown where there is no library. */
const emptyView = (text) => ({
  type: "sections",
  title: NAME,
  sections: [{ type: "grid", cards: [{ type: "markdown", content: text("no_library") }] }],
});

/* ----------------------------------------------------------------- strategy */

/** Builds the dashboard; Home Assistant finds it by the name of its element. */
class RadarrMvpStrategy extends HTMLElement {
  /** @param {Options} options @param {Hass} hass @returns {Promise<Config>} */
  static async generate(options, hass) {
    const localize = await hass.loadBackendTranslation("common", DOMAIN);
    /** @type {Words} */
    const text = (key, values) => localize(`component.${DOMAIN}.common.dashboard_${key}`, values);
    const views = librariesOf(hass, options).flatMap((one) => viewsOf(one, text, hass));
    return { views: views.length > 0 ? views : [emptyView(text)] };
  }

  /** @returns {{title: string, icon: string}} What is filled in when such a dashboard is added. */
  static getCreateSuggestions() {
    return { title: NAME, icon: ICON };
  }

  /** @param {Options} _options @param {Hass} before @param {Hass} now @returns {boolean} */
  static shouldRegenerate(_options, before, now) {
    return before.entities !== now.entities || before.devices !== now.devices || before.language !== now.language;
  }
}

/** Make the strategy known, once. */
async function register() {
  // Home Assistant replaces the registry of elements while it starts; what was defined before that is never found.
  await customElements.whenDefined("home-assistant");
  if (customElements.get(ELEMENT)) return;
  customElements.define(ELEMENT, RadarrMvpStrategy);
  const home = /** @type {any} */ (window);
  home.customStrategies ??= [];
  home.customStrategies.push({
    type: TYPE,
    strategyType: "dashboard",
    name: NAME,
    description: "What is on its way, what is wanted and what is new in the library",
  });
}

register();
