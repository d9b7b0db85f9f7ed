import uPlot from '/console/uplot.js';

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A line chart over time that fills its element and follows its width. */
export function createChart(element, { labels, colors, legend = true, fromZero = false }) {
  let plot;
  const size = () => ({ width: Math.max(200, element.clientWidth), height: element.clientHeight - (legend ? 32 : 0) });
  const draw = (data, unit = '') => {
    const options = {
      ...size(),
      // The last label of the time axis stands half outside the plot.
      padding: [8, 30, 0, 0],
      cursor: { y: false, show: legend },
      legend: { show: legend },
      scales: { x: { time: true, range: atLeastAMinute }, ...(fromZero ? { y: { range: (_plot, _low, high) => [0, Math.max(1, high ?? 1) * 1.1] } } : {}) },
      axes: [axis({}), axis({ size: 64, label: unit, labelSize: unit ? 18 : 0 })],
      series: [{ value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' }, ...labels.map((label, index) => line(label, style(colors[index]), 2 * (labels.length - index)))],
    };
    plot?.destroy();
    plot = new uPlot(options, data, element);
  };
  let shown;
  let shownUnit;
  new ResizeObserver(() => plot?.setSize(size())).observe(element);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => shown && draw(shown, shownUnit));
  return {
    show(data, unit) {
      const same = plot && shownUnit === unit;
      shown = data;
      shownUnit = unit;
      if (same) plot.setData(data);
      else draw(data, unit);
    },
  };
}

/** uPlot shows one reading alone on an axis of years. */
function atLeastAMinute({ data: [times] }, first, last) {
  const end = (times.length > 1 ? last : times[0]) ?? Date.now() / 1000;
  return [Math.min(first ?? end, end - 60), end];
}

/** The first is the widest, and shows from under one that lies on it. */
function line(label, color, width) {
  return { label, stroke: color, width, spanGaps: false, points: { size: 4 }, value: (_plot, value) => (value == null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 3 })) };
}

function axis(more) {
  const grid = { stroke: style('--line'), width: 1 };
  return { stroke: style('--quiet'), grid, ticks: grid, ...more };
}
