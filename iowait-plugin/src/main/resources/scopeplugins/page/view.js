import { element, follow, format, History, parse, Plot, Tiles, Times } from "./page.js";

const NUMBERS = {
  iowait_ratio: { id: "iowait", label: "IO wait", format: format.percent },
  iowait_cpu_idle_ratio: { id: "idle", label: "CPU idle", format: format.percent },
  iowait_busiest_disk_utilization_ratio: { id: "utilization", label: "busiest disk, in use", format: format.percent },
  iowait_busiest_disk_wait_seconds: { id: "wait", label: "busiest disk, wait", format: format.seconds },
  iowait_io_pressure_some_ratio: { id: "some", label: "IO pressure, some", format: format.percent },
  iowait_io_pressure_full_ratio: { id: "full", label: "IO pressure, all", format: format.percent },
};

const main = document.querySelector("main");
const tiles = new Tiles(main, Object.fromEntries(Object.values(NUMBERS).map(({ id, label }) => [id, label])));
const disk = element("p", "notes");
disk.id = "disk";
main.append(disk);
const plots = element("div", "plots");
main.append(plots);
const times = new Times();
const histories = Object.fromEntries(Object.values(NUMBERS).map(({ id }) => [id, new History()]));
const PLOTS = [
  [new Plot(plots, "CPU", ["IO wait"], format.percent), "CPU", ["iowait"]],
  [new Plot(plots, "Busiest disk", ["in use"], format.percent), "Busiest disk, in use", ["utilization"]],
  [new Plot(plots, "Busiest disk", ["wait"], format.seconds), "Busiest disk, wait per request", ["wait"]],
  [new Plot(plots, "IO pressure", ["some", "all"], format.percent), "IO pressure: tasks that waited", ["some", "full"]],
];

follow("IO wait", (text) => {
  const values = {};
  let device = "-";
  parse(text, (name, labels, value) => {
    if (NUMBERS[name]) values[NUMBERS[name].id] = value;
    device = labels.device ?? device;
  });
  times.add(Date.now() / 1000);
  tiles.show(Object.fromEntries(Object.values(NUMBERS).map(({ id, format }) => [id, format(values[id])])));
  disk.textContent = "Busiest disk: " + device;
  for (const [id, history] of Object.entries(histories)) history.add(values[id] ?? NaN);
  for (const [plot, title, ids] of PLOTS) plot.show(title, times, ids.map((id) => histories[id]));
});
