import { element, follow, format, History, parse, Plot, Tiles, Times } from "./page.js";

const MOST_ROWS = 200;
const UNSEEN = {
  http_requests_lost_total: "requests lost",
  http_connections_encrypted_total: "TLS connections",
  http_connections_in_sockmap: "connections in sockmaps",
  http_stream_gaps_total: "gaps",
  http_connections_joined_total: "connections joined midway",
  http_stream_resyncs_total: "streams not understood",
  http_reads_cut_short_total: "reads cut short",
  http_program_runs_skipped_total: "reads skipped",
  http_requests_outside_namespace_total: "requests outside the pid namespace",
};

/** What was counted of a process, or of several, since a beginning or in an interval. */
class Counts {
  requests = 0;
  responses = [0, 0, 0, 0, 0, 0]; // by the code's first digit
  times = []; // by bound, cumulative
  add(other) {
    this.requests += other.requests;
    other.responses.forEach((count, i) => (this.responses[i] += count));
    other.times.forEach((count, i) => (this.times[i] = (this.times[i] ?? 0) + count));
  }
  /** Counts only rise; where they fell they began anew. */
  since(before) {
    if (!before || this.requests < before.requests) return this;
    const rise = (now, then) => (now < (then ?? 0) ? now : now - (then ?? 0));
    const difference = new Counts();
    difference.requests = this.requests - before.requests;
    difference.responses = this.responses.map((count, i) => rise(count, before.responses[i]));
    difference.times = this.times.map((count, i) => rise(count, before.times[i]));
    return difference;
  }
  /** As Prometheus' histogram_quantile has it. */
  quantile(part, bounds) {
    const all = this.times.at(-1) ?? 0;
    if (all === 0) return NaN;
    const i = this.times.findIndex((count) => count >= part * all);
    const lower = i === 0 ? 0 : bounds[i - 1];
    if (bounds[i] === Infinity) return lower;
    const below = i === 0 ? 0 : this.times[i - 1];
    return lower + ((bounds[i] - lower) * (part * all - below)) / (this.times[i] - below);
  }
}

function read(text) {
  const page = { processes: new Map(), all: new Counts(), events: {}, bounds: [], hasResponses: false, hasProcesses: false };
  const ended = new Counts();
  const boundOf = new Map();
  const of = (name, labels) => {
    if (name.includes("_exited")) return ended;
    // Without a pid where --metrics-by has summed the processes up.
    const key = (labels.pid ?? "") + " " + (labels.comm ?? "") + " " + (labels.container_id ?? "");
    page.hasProcesses ||= labels.pid !== undefined;
    let process = page.processes.get(key);
    if (!process) {
      process = { key, pid: labels.pid ?? "", name: labels.comm ?? "", container: labels.container_id ?? "", counts: new Counts() };
      page.processes.set(key, process);
    }
    return process.counts;
  };
  parse(text, (name, labels, value) => {
    switch (name.replace("_exited", "")) {
      case "http_requests_total":
        of(name, labels).requests += value;
        break;
      case "http_responses_total":
        of(name, labels).responses[/^[1-5]\d\d$/.test(labels.code) ? Number(labels.code[0]) : 0] += value;
        page.hasResponses = true;
        break;
      case "http_time_to_first_byte_seconds_bucket": {
        if (!boundOf.has(labels.le)) {
          boundOf.set(labels.le, page.bounds.length);
          page.bounds.push(labels.le === "+Inf" ? Infinity : Number(labels.le));
        }
        const times = of(name, labels).times;
        const i = boundOf.get(labels.le);
        times[i] = (times[i] ?? 0) + value;
        break;
      }
      default:
        if (labels.pid === undefined) page.events[name] = (page.events[name] ?? 0) + value;
    }
  });
  page.all.add(ended);
  for (const process of page.processes.values()) page.all.add(process.counts);
  page.sampledAt = page.events.http_sampled_timestamp_seconds;
  page.readAt = performance.now() / 1000;
  return page;
}

/** The rates of an interval, and those before. */
class Track {
  requests = new History();
  clientErrors = new History();
  serverErrors = new History();
  p50 = new History();
  p95 = new History();
  next(difference, seconds, page) {
    const rate = (count) => (page.hasResponses ? count / seconds : NaN);
    this.now = {
      requests: difference.requests / seconds,
      ok: rate(difference.responses[2]),
      redirects: rate(difference.responses[3]),
      clientErrors: rate(difference.responses[4]),
      serverErrors: rate(difference.responses[5]),
      p50: difference.quantile(0.5, page.bounds),
      p95: difference.quantile(0.95, page.bounds),
    };
    for (const name of ["requests", "clientErrors", "serverErrors", "p50", "p95"]) this[name].add(this.now[name]);
  }
}

const COLUMNS = [
  { id: "pid", title: "PID", text: true, spare: true, value: (row) => Number(row.pid), show: (row) => String(row.pid || "-") },
  { id: "name", title: "Name", text: true, value: (row) => row.name, show: (row) => row.name || "-" },
  { id: "container", title: "Container", text: true, spare: true, value: (row) => row.container, show: (row) => row.container.slice(0, 12) || "-" },
  { id: "requests", title: "Req/s", show: (row) => format.count(row.now.requests) },
  { id: "ok", title: "2xx/s", spare: true, show: (row) => format.count(row.now.ok) },
  { id: "redirects", title: "3xx/s", spare: true, show: (row) => format.count(row.now.redirects) },
  { id: "clientErrors", title: "4xx/s", show: (row) => format.count(row.now.clientErrors) },
  { id: "serverErrors", title: "5xx/s", show: (row) => format.count(row.now.serverErrors), bad: (row) => row.now.serverErrors > 0 },
  { id: "p50", title: "p50", spare: true, show: (row) => format.seconds(row.now.p50) },
  { id: "p95", title: "p95", show: (row) => format.seconds(row.now.p95) },
  { id: "total", title: "Total", spare: true, value: (row) => row.total, show: (row) => row.total.toFixed(0) },
];

const main = document.querySelector("main");
const tiles = new Tiles(main, {
  requests: "requests/s",
  count: "processes",
  serverErrors: "5xx/s",
  clientErrors: "4xx/s",
  p50: "p50 to first byte",
  p95: "p95 to first byte",
});
const notes = element("p", "notes");
notes.id = "unseen";
main.append(notes);
const plots = element("div", "plots");
main.append(plots);
const ratePlot = new Plot(plots, "Requests/s", ["requests/s"], format.count);
const errorPlot = new Plot(plots, "Errors/s", ["4xx/s", "5xx/s"], format.count);
const timePlot = new Plot(plots, "Time to first byte", ["p50", "p95"], format.seconds);

const controls = element("div", "controls");
const filter = element("input");
filter.type = "search";
filter.id = "filter";
filter.placeholder = "Filter by name, pid or container";
filter.setAttribute("aria-label", filter.placeholder);
const grouping = element("button", "", "By container");
grouping.id = "grouping";
const shown = element("span", "notes");
shown.id = "shown";
controls.append(filter, grouping, shown);
const scroller = element("div", "table");
const table = element("table");
table.id = "processes";
const head = table.createTHead().insertRow();
const body = table.createTBody();
scroller.append(table);
main.append(controls, scroller);

let sort = { column: COLUMNS.find((column) => column.id === "requests"), down: true };
let byContainer = false;
let chosen;
let page;
let seconds;
const all = new Track();
let tracks = new Map();
let groups = new Map();
const times = new Times();

for (const column of COLUMNS) {
  const cell = element("th", (column.text ? "text " : "") + (column.spare ? "spare" : ""));
  const button = element("button", "", column.title);
  button.addEventListener("click", () => {
    sort = { column, down: sort.column === column ? !sort.down : !column.text };
    drawTable();
  });
  cell.append(button);
  head.append(cell);
}
filter.addEventListener("input", () => page && drawTable());
grouping.addEventListener("click", () => {
  byContainer = !byContainer;
  grouping.textContent = byContainer ? "By process" : "By container";
  chosen = undefined;
  if (page) drawTable();
});

function next(now) {
  if (page && now.sampledAt !== undefined && now.sampledAt === page.sampledAt) return;
  if (page) {
    const here = now.readAt - page.readAt;
    const there = now.sampledAt - page.sampledAt;
    seconds = there > 0 && there < here + 20 ? there : here; // else the plugin's clock was set
    times.add(Date.now() / 1000);
    const containers = new Map();
    const next = new Map();
    for (const process of now.processes.values()) {
      const before = tracks.get(process.key);
      const difference = process.counts.since(before?.counts);
      const track = before?.track ?? new Track();
      track.next(difference, seconds, now);
      next.set(process.key, { counts: process.counts, track });
      const group = containers.get(process.container) ?? { members: [], difference: new Counts(), total: 0 };
      group.members.push(process);
      group.difference.add(difference);
      group.total += process.counts.requests;
      containers.set(process.container, group);
    }
    // The kernel may pass a process over once; it is not forgotten at once.
    for (const [key, before] of tracks) if (!next.has(key) && !before.missed) next.set(key, { ...before, missed: true });
    tracks = next;
    for (const [container, group] of containers) {
      group.track = groups.get(container)?.track ?? new Track();
      group.track.next(group.difference, seconds, now);
    }
    groups = containers;
    all.next(now.all.since(page.all), seconds, now); // with what processes did that have ended
  } else {
    for (const process of now.processes.values()) tracks.set(process.key, { counts: process.counts, track: new Track() });
  }
  now.previousEvents = page?.events;
  page = now;
}

function grouped() {
  return byContainer || !page.hasProcesses;
}

function rows() {
  if (grouped()) {
    return [...groups].map(([container, group]) => {
      const names = [...new Set(group.members.map((member) => member.name))].sort();
      const name = names[0] + (names.length > 1 ? " +" + (names.length - 1) : "");
      return { key: container, pid: page.hasProcesses ? group.members.length : "", name, container, total: group.total, now: group.track.now, track: group.track,
        words: group.members.map((member) => member.pid + " " + member.name).join(" ") };
    });
  }
  return [...page.processes.values()].map((process) => {
    const track = tracks.get(process.key).track;
    return { ...process, total: process.counts.requests, now: track.now, track, words: process.pid + " " + process.name };
  });
}

function drawTable() {
  if (!seconds) return;
  const word = filter.value.toLowerCase();
  const value = sort.column.value ?? ((row) => row.now[sort.column.id]);
  const found = rows().filter((row) => (row.words + " " + row.container).toLowerCase().includes(word));
  found.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x !== x || y !== y) return (x !== x) - (y !== y); // what is not a number comes last
    return (x < y ? -1 : x > y ? 1 : 0) * (sort.down ? -1 : 1) || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.pid - b.pid);
  });
  [...head.cells].forEach((cell, i) => {
    if (COLUMNS[i] === sort.column) cell.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  });
  head.cells[0].firstChild.textContent = grouped() ? "Processes" : "PID";
  body.replaceChildren(...found.slice(0, MOST_ROWS).map(drawRow));
  shown.textContent = found.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${found.length}` : `${found.length}`;
}

function drawRow(row) {
  const line = element("tr", row.key === chosen ? "chosen" : "");
  line.dataset.key = row.key;
  for (const column of COLUMNS) {
    const className = (column.text ? "text " : "") + (column.spare ? "spare " : "") + (column.bad?.(row) ? "bad" : "");
    const cell = element("td", className.trim(), column.show(row));
    cell.dataset.column = column.id;
    line.append(cell);
  }
  line.addEventListener("click", () => {
    chosen = chosen === row.key ? undefined : row.key;
    drawTable();
    drawPlots();
  });
  return line;
}

function drawPlots() {
  const row = chosen === undefined ? undefined : rows().find((candidate) => candidate.key === chosen);
  const track = row?.track ?? all;
  const of = row ? " of " + row.name + " " + (grouped() ? row.container.slice(0, 12) : row.pid) : "";
  ratePlot.show("Requests/s" + of, times, [track.requests]);
  errorPlot.show("Errors/s" + of, times, [track.clientErrors, track.serverErrors]);
  timePlot.show("Time to first byte" + of, times, [track.p50, track.p95]);
}

function drawSummary() {
  tiles.show({
    requests: format.count(all.now?.requests),
    count: page.hasProcesses || page.processes.size === 0 ? String(page.processes.size) : "-",
    serverErrors: format.count(all.now?.serverErrors),
    clientErrors: format.count(all.now?.clientErrors),
    p50: format.seconds(all.now?.p50),
    p95: format.seconds(all.now?.p95),
  });
  const phrases = Object.entries(UNSEEN)
    .filter(([metric]) => page.events[metric] > 0)
    .map(([metric, words]) => {
      const rate = (page.events[metric] - (page.previousEvents?.[metric] ?? page.events[metric])) / seconds;
      return `${page.events[metric].toFixed(0)} ${words}` + (rate > 0 && metric.endsWith("_total") ? ` (${format.count(rate)}/s)` : "");
    });
  notes.textContent = "Not seen since the plugin was started: " + (phrases.join(", ") || "nothing that it knows of") + ".";
}

follow("HTTP requests", (text) => {
  next(read(text));
  drawSummary();
  drawTable();
  drawPlots();
});
