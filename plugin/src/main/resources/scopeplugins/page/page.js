// What every plugin's page has: it asks for the metrics, tells how that goes, and draws plots.

/** Calls reader(name, labels, value) for each sample of a page in Prometheus' text format. */
export function parse(text, reader) {
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    if (end > start && text[start] !== "#") parseLine(text.slice(start, end), reader);
    start = end + 1;
  }
}

function parseLine(line, reader) {
  let at = line.search(/[{ ]/);
  const name = line.slice(0, at);
  const labels = {};
  if (line[at] === "{") {
    at++;
    while (line[at] !== "}") {
      const equals = line.indexOf("=", at);
      const label = line.slice(at, equals);
      let value = "";
      for (at = equals + 2; line[at] !== '"'; at++) {
        if (line[at] === "\\") {
          at++;
          value += line[at] === "n" ? "\n" : line[at];
        } else {
          value += line[at];
        }
      }
      labels[label] = value;
      at++;
      if (line[at] === ",") at++;
    }
    at++;
  }
  const number = line.slice(at).trim();
  reader(name, labels, number === "+Inf" ? Infinity : Number(number));
}

/** The last values of something, the newest at the end; what is not known is NaN. */
export class History {
  static LENGTH = 300;
  constructor() {
    this.values = new Float32Array(History.LENGTH).fill(NaN);
    this.next = 0;
  }
  add(value) {
    this.values[this.next] = value;
    this.next = (this.next + 1) % History.LENGTH;
  }
  /** As a plot wants it: null where there is nothing. */
  toArray() {
    const array = new Array(History.LENGTH);
    for (let i = 0; i < History.LENGTH; i++) {
      const value = this.values[(this.next + i) % History.LENGTH];
      array[i] = Number.isNaN(value) ? null : value;
    }
    return array;
  }
}

export const format = {
  count(value) {
    if (!Number.isFinite(value)) return "-";
    if (value === 0) return "0";
    if (value < 99.95) return value.toFixed(1);
    if (value < 99999.5) return value.toFixed(0);
    return value < 999500 ? (value / 1e3).toFixed(0) + "k" : (value / 1e6).toFixed(1) + "M";
  },
  seconds(value) {
    if (!Number.isFinite(value)) return "-";
    if (value < 0.0009995) return (value * 1e6).toFixed(0) + " µs";
    if (value < 0.009995) return (value * 1e3).toFixed(1) + " ms";
    return value < 0.9995 ? (value * 1e3).toFixed(0) + " ms" : value.toFixed(1) + " s";
  },
  percent(value) {
    return Number.isFinite(value) ? (value * 100).toFixed(1) + " %" : "-";
  },
};

/** An element; what others have named is only ever its text. */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Numbers in boxes. */
export class Tiles {
  constructor(parent, labels) {
    const box = element("div", "tiles");
    this.values = new Map();
    for (const [id, label] of Object.entries(labels)) {
      const tile = element("div", "tile");
      const value = element("b", "", "-");
      value.id = id;
      tile.append(value, element("span", "", label));
      box.append(tile);
      this.values.set(id, value);
    }
    parent.append(box);
  }
  show(texts) {
    for (const [id, text] of Object.entries(texts)) this.values.get(id).textContent = text;
  }
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const darkness = matchMedia("(prefers-color-scheme: dark)");
const COLOURS = ["--first", "--second", "--third"];
const HEIGHT = 180;

/** Curves of the last minutes. */
export class Plot {
  constructor(parent, title, labels, text) {
    this.box = element("div", "plot");
    this.heading = element("h2", "", title);
    this.canvas = element("div");
    this.box.append(this.heading, this.canvas);
    parent.append(this.box);
    this.labels = labels;
    this.text = text;
    this.data = [[], ...labels.map(() => [])];
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    darkness.addEventListener("change", () => this.make());
  }
  make() {
    this.uplot?.destroy();
    const axis = { stroke: () => colour("--quiet"), grid: { stroke: () => colour("--line"), width: 1 }, ticks: { show: false } };
    this.uplot = new uPlot(
      {
        width: Math.max(200, this.canvas.clientWidth),
        height: HEIGHT,
        scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] } },
        axes: [axis, { ...axis, size: 62, values: (_, splits) => splits.map(this.text) }],
        series: [
          {},
          ...this.labels.map((label, i) => ({
            label,
            stroke: () => colour(COLOURS[i]),
            width: 1.5,
            value: (_, value) => (value === null ? "-" : this.text(value)),
          })),
        ],
      },
      this.data,
      this.canvas,
    );
  }
  resize() {
    if (!this.uplot) this.make();
    else this.uplot.setSize({ width: Math.max(200, this.canvas.clientWidth), height: HEIGHT });
  }
  show(title, times, histories) {
    this.heading.textContent = title;
    this.data = [times.toArray(), ...histories.map((history) => history.toArray())];
    // Before the first value a plot's time has no beginning.
    const first = this.data[0].findIndex((time) => time !== null);
    this.data = this.data.map((values) => (first < 0 ? [] : values.slice(first)));
    this.uplot?.setData(this.data);
  }
}

/** The moments of the samples; Float32Array is too coarse for them. */
export class Times extends History {
  constructor() {
    super();
    this.values = new Float64Array(History.LENGTH).fill(NaN);
  }
}

const PERIOD = 1000;

/** Asks for the metrics on and on; calls draw(text) with each answer. */
export function follow(title, draw) {
  document.title = title;
  document.querySelector("h1").textContent = title;
  const status = document.getElementById("status");
  const tell = (text, trouble) => {
    status.textContent = text;
    status.classList.toggle("trouble", trouble);
  };
  async function ask() {
    const start = performance.now();
    try {
      const answer = await fetch("metrics", { cache: "no-store", signal: AbortSignal.timeout(5 * PERIOD) });
      if (answer.ok) {
        draw(await answer.text());
        tell("Live, " + new Date().toLocaleTimeString(), false);
      } else {
        tell("The plugin has no recent sample (" + answer.status + "); see its log. Trying again.", true);
      }
    } catch (error) {
      tell("No answer from the plugin (" + error.message + "). Trying again.", true);
    }
    // Of thousands of processes it takes a while: the browser is to be idle for as long again.
    const took = performance.now() - start;
    setTimeout(ask, Math.max(PERIOD - took, took));
  }
  ask();
}
