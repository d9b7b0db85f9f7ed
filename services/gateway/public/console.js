import { createChart } from '/console/chart.js';

const refreshMs = 5_000;
const historyLength = 120;
const byId = (id) => document.getElementById(id);
const session = { token: sessionStorage.getItem('token') ?? undefined };
const rates = { at: [], accepted: [], stored: [] };
const ratesChart = createChart(byId('rates-chart'), { labels: ['accepted', 'stored'], colors: ['--accent', '--wait'], legend: false, fromZero: true });
const wellChart = createChart(byId('well-chart'), { labels: ['value'], colors: ['--accent'] });

/** On a developer's machine the gateway hands out a viewer's token; elsewhere a person pastes one. */
async function fetchToken() {
  const reply = await fetch('/console/token');
  if (!reply.ok) throw new NeedsToken();
  return (await reply.json()).token;
}

class NeedsToken extends Error {}

async function get(path) {
  session.token ??= await fetchToken();
  const reply = await fetch(path, { headers: { authorization: `Bearer ${session.token}` } });
  if (reply.status === 401) {
    session.token = undefined;
    sessionStorage.removeItem('token');
  }
  const body = await reply.json();
  if (!reply.ok) throw new Error(body.detail ?? reply.statusText);
  return body;
}

function element(name, { text = '', className = '' } = {}, children = []) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  made.append(...children);
  return made;
}

function showOverall(word, className) {
  byId('overall').textContent = word;
  byId('overall').className = `pill ${className}`;
}

function showServices(services) {
  const all = [{ service: 'gateway', ready: true, detail: 'ready' }, ...services];
  const rows = all.map(({ service, ready, detail }) =>
    element('li', { className: ready ? 'up' : 'down' }, [element('i'), element('span', { text: service }), element('span', { text: detail, className: 'detail' })]),
  );
  byId('services').replaceChildren(...rows);
  const down = services.filter(({ ready }) => !ready).length;
  showOverall(down === 0 ? 'ready' : `${down} not ready`, down === 0 ? 'good' : 'bad');
}

function showConsumers(consumers) {
  const sorted = [...consumers].sort((a, b) => b.lag - a.lag || a.group.localeCompare(b.group));
  const rows = sorted.map(({ group, topic, lag, running }) =>
    element('tr', { className: running ? '' : 'stopped' }, [
      Object.assign(element('td', { text: running ? group : `${group} (stopped)` }), { title: topic }),
      element('td', { text: lag.toLocaleString('en-US'), className: 'right' }),
    ]),
  );
  byId('consumers').replaceChildren(...rows);
}

const shownRate = (rate) => (rate === null ? '–' : rate.toLocaleString('en-US', { maximumFractionDigits: rate < 10 ? 1 : 0 }));

function showRates(at, { accepted, stored }) {
  byId('accepted').textContent = shownRate(accepted);
  byId('stored').textContent = shownRate(stored);
  rates.at.push(Date.parse(at) / 1000);
  rates.accepted.push(accepted);
  rates.stored.push(stored);
  for (const list of Object.values(rates)) list.splice(0, list.length - historyLength);
  ratesChart.show([rates.at, rates.accepted, rates.stored]);
}

async function refreshSummary() {
  const summary = await get('/v1/platform/summary');
  showServices(summary.services);
  showConsumers(summary.consumers);
  showRates(summary.at, summary.readingsPerSecond);
  byId('updated').textContent = new Date(summary.at).toLocaleTimeString();
}

function fillSelect(id, options) {
  const select = byId(id);
  const chosen = select.value;
  const shown = [...select.options].map(({ value }) => value).join('\n');
  if (shown === options.map(({ value }) => value).join('\n')) return;
  select.replaceChildren(...options.map(({ value, text }) => new Option(text, value)));
  if (options.some(({ value }) => value === chosen)) select.value = chosen;
}

async function refreshWells() {
  const { wells } = await get('/v1/wells?limit=1000');
  fillSelect('well', wells.map(({ wellId, name, apiNumber }) => ({ value: wellId, text: apiNumber ? `${name} (${apiNumber})` : name })));
}

async function loadMeasurements() {
  const measurements = await (await fetch('/console/measurements.json')).json();
  fillSelect('measurement', measurements.map((name) => ({ value: name, text: name })));
  if (measurements.includes('tubing-pressure')) byId('measurement').value = 'tubing-pressure';
}

async function refreshChart() {
  const [well, measurement, minutes] = ['well', 'measurement', 'span'].map((id) => byId(id).value);
  if (!well || !measurement) {
    byId('well-state').textContent = 'No well yet';
    return;
  }
  const from = new Date(Date.now() - Number(minutes) * 60_000).toISOString();
  const query = new URLSearchParams({ measurement, from, limit: '10000' });
  const { readings } = await get(`/v1/wells/${encodeURIComponent(well)}/readings?${query}`);
  // A reading that is not good is no value: the line breaks there.
  const value = (reading) => (reading.quality === 'GOOD' || reading.quality === 'UNCERTAIN' ? Number(reading.value ?? NaN) : NaN);
  const values = readings.map(value).map((number) => (Number.isFinite(number) ? number : null));
  wellChart.show([readings.map(({ time }) => Date.parse(time) / 1000), values], readings.at(-1)?.unit ?? '');
  byId('well-state').textContent = readings.length === 0 ? 'No readings in this span' : `${readings.length.toLocaleString('en-US')} readings`;
}

async function refresh() {
  if (document.hidden) return;
  try {
    await refreshSummary();
    await refreshWells();
    await refreshChart().catch((error) => (byId('well-state').textContent = error.message));
    byId('token-form').hidden = true;
  } catch (error) {
    const needsToken = error instanceof NeedsToken;
    byId('token-form').hidden = !needsToken;
    showOverall(needsToken ? 'token needed' : 'not reachable', needsToken ? '' : 'bad');
  }
}

async function keepRefreshing() {
  await refresh();
  setTimeout(keepRefreshing, refreshMs);
}

byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  session.token = byId('token').value.trim() || undefined;
  if (session.token) sessionStorage.setItem('token', session.token);
  byId('token').value = '';
  void refresh();
});
for (const id of ['well', 'measurement', 'span']) byId(id).addEventListener('change', () => void refreshChart().catch(() => undefined));
document.addEventListener('visibilitychange', () => void refresh());
await loadMeasurements();
void keepRefreshing();
