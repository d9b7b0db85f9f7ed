import uPlot from '/console/uplot.js';

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A line chart over time that fills its element and follows its width. */
export function createChart(element, { labels, colors, axes = true, fromZero = false }) {
  let plot;
  const draw = (data, unit = '') => {
    const options = {
      width: Math.max(200, element.clientWidth),
      height: element.clientHeight - (axes ? 32 : 0),
      cursor: { y: false, show: axes },
      legend: { show: axes },
      scales: { x: { time: true }, ...(fromZero ? { y: { range: (_plot, _low, high) => [0, Math.max(1, high ?? 1) * 1.1] } } : {}) },
      axes: axes ? [axis({}), axis({ size: 64, label: unit, labelSize: unit ? 18 : 0 })] : [{ show: false }, { show: false }],
      series: [{ value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' }, ...labels.map((label, index) => line(label, style(colors[index])))],
    };
    plot?.destroy();
    plot = new uPlot(options, data, element);
  };
  let shown;
  let shownUnit;
  new ResizeObserver(() => plot?.setSize({ width: Math.max(200, element.clientWidth), height: element.clientHeight - (axes ? 32 : 0) })).observe(element);
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

function line(label, color) {
  return { label, stroke: color, width: 2, spanGaps: false, points: { size: 4 }, value: (_plot, value) => (value == null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 3 })) };
}

function axis(more) {
  const grid = { stroke: style('--line'), width: 1 };
  return { stroke: style('--quiet'), grid, ticks: grid, ...more };
}
