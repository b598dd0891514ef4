// Serves the built pages, and the API from recorded traces, for work on the pages without a stack.
//   node dev/mock-server.mjs [--port 8470, 0 for any] [--speed STEPS_PER_SECOND] TRACE.jsonl.gz... [+FINISHED_TRACE.jsonl.gz...]
// Traces without + are replayed one after another, live. Nothing is stored; a restart begins again with another epoch.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Replay } from './replay.mjs';
import { fieldsOf, groupsOf, orderOf, predicateOf } from './search.mjs';
import { Sweeps, TRAINERS } from './sweeps.mjs';

const args = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : Number(args.splice(at, 2)[1]);
};
const port = option('--port', 8470);
const speed = option('--speed', 100);
const TICK_MS = 250;
const pages = fileURLToPath(new URL('../target/classes/META-INF/resources', import.meta.url));
const runs = args.map((file, i) => new Replay(file.replace(/^\+/, ''), i, file.startsWith('+')));
const byId = (id) => runs.find((run) => run.id === id);

const sweeps = new Sweeps();
const epoch = Date.now();
const clients = new Set();
let sequence = 0;

function send(event, data, runId = null) {
  sequence += 1;
  for (const client of clients) {
    if (event === 'metrics' ? client.run !== runId : client.run && runId && client.run !== runId) continue;
    client.response.write(`id: ${epoch}-${sequence}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

const worker = () => {
  const run = runs.find(({ status }) => status === 'RUNNING');
  return {
    worker: 'mock-worker', host: 'localhost', pid: process.pid, device: 'cpu', state: run ? 'TRAINING' : 'IDLE', runId: run?.id ?? null,
    attempt: run ? 1 : 0, step: run?.step ?? 0, stepsPerSecond: run ? speed : 0, memoryUsedBytes: 734_003_200, memoryTotalBytes: 25_000_000_000,
    lastBeatAt: new Date().toISOString(), lastBeatAgeMs: 0,
  };
};

let ticks = 0;
setInterval(() => {
  const ended = runs.length > 0 ? sweeps.advance() : null;
  if (ended) send('run', { ...runs[0].view(false), id: ended.run.id, status: ended.run.status, verdict: ended.run.verdict, tags: { sweep: ended.sweep } });
  const run = runs.find(({ status }) => status === 'RUNNING') ?? runs.find(({ status }) => status === 'QUEUED');
  if (++ticks % 8 === 0) send('worker', worker());
  if (!run) return;
  run.status = 'RUNNING';
  const before = run.step;
  const added = run.samples.slice(run.taken, run.taken + Math.ceil((speed * TICK_MS) / 1000));
  run.taken += added.length;
  if (run.taken >= run.samples.length) run.status = 'FINISHED';
  const block = (rows) => ({
    steps: rows.map((row) => row.step),
    columns: Object.keys(rows[0].metrics).map((name) => ({ name, values: rows.map((row) => row.metrics[name]) })),
  });
  const groups = Map.groupBy?.(added, (row) => 'val/loss' in row.metrics) ?? new Map([[false, added.filter((r) => !('val/loss' in r.metrics))], [true, added.filter((r) => 'val/loss' in r.metrics)]]);
  const blocks = [...groups.values()].filter((rows) => rows.length).map(block);
  if (blocks.length) send('metrics', { runId: run.id, attempt: 1, blocks }, run.id);
  for (const one of run.script) if (one.step > before && one.step <= run.step) send(one.event, one.data, run.id);
  for (const step of run.geometrySteps()) if (step > before) send('geometry', run.summary(step), run.id);
  if (ticks % 2 === 0 || run.status === 'FINISHED') send('run', run.view(false), run.id);
}, TICK_MS);
setInterval(() => clients.forEach(({ response }) => response.write(': keep-alive\n\n')), 5000);

function live(request, response, query) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const client = { response, run: query.get('run') };
  clients.add(client);
  request.on('close', () => clients.delete(client));
  if (request.headers['last-event-id']) response.write(`id: ${epoch}-${sequence}\nevent: reset\ndata: {}\n\n`);
  else response.write(': open\n\n');
}

/** The runs of a search, newest first: each with its view and its fields. */
function searched(query) {
  const view = query.get('view') ?? 'active';
  const holds = predicateOf(query.get('filter'));
  const shown = { active: (f) => !f.archived && !f.deleted, archived: (f) => f.archived && !f.deleted, deleted: (f) => f.deleted, all: () => true }[view];
  return [...runs].reverse()
    .map((run) => ({ run, fields: fieldsOf(run.view(false), run) }))
    .filter(({ fields }) => shown(fields) && holds(fields) && (!query.get('experiment') || fields.experiment === query.get('experiment')));
}

function table(query) {
  const columns = query.getAll('column');
  const order = orderOf(query.getAll('orderBy'));
  const all = searched(query).sort((a, b) => order(a.fields, b.fields));
  const offset = Number(query.get('offset') ?? 0);
  const rows = all.slice(offset, offset + Number(query.get('limit') ?? 50));
  return {
    columns, offset, matching: all.length,
    rows: rows.map(({ run, fields }) => ({ id: run.id, values: columns.map((column) => fields[column] ?? null), sparkline: query.has('spark') ? run.view(true).sparkline : null, rejections: query.has('spark') ? run.view(false).rejections : [] })),
  };
}

function fieldNames(query) {
  const names = new Set(searched(query).flatMap(({ fields }) => Object.keys(fields)));
  const of = (entity) => [...names].filter((name) => name.startsWith(`${entity}.`)).map((name) => name.slice(entity.length + 1)).sort();
  return { attributes: [...names].filter((name) => !/^(params|metrics|first|min|max|tags)\./.test(name)), parameters: of('params'), metrics: of('metrics'), tags: of('tags') };
}

function diff(ids) {
  const all = ids.map((id) => ({ seed: byId(id).settings.seed, steps: byId(id).settings.steps, ...Object.fromEntries(Object.entries(byId(id).settings).map(([name, value]) => [`params.${name}`, value])) }));
  const names = [...new Set(all.flatMap(Object.keys))].sort();
  const isSame = (name) => all.every((settings) => JSON.stringify(settings[name]) === JSON.stringify(all[0][name]));
  return {
    runs: ids,
    different: names.filter((name) => !isSame(name)).map((name) => ({ name, values: all.map((settings) => settings[name] ?? null) })),
    same: Object.fromEntries(names.filter(isSame).map((name) => [name, all[0][name]])),
  };
}

/** Changes what people keep about a run. */
function change(run, { name, notes, tags, pinned, archived }) {
  const kept = run.label.view ?? {};
  run.label.view = {
    ...kept,
    ...(name === undefined ? {} : { name }), ...(notes === undefined ? {} : { notes }), ...(pinned === undefined ? {} : { pinned }), ...(archived === undefined ? {} : { archived }),
    tags: Object.fromEntries(Object.entries({ ...kept.tags, ...tags }).filter(([, value]) => value !== null)),
  };
  send('run', run.view(false), run.id);
  return run.view(false);
}

/** What a request with a body is answered; null if there is no such. */
function submitted(path, body) {
  if (path === '/run-changes') {
    for (const id of body.runs) {
      if (body.deleted !== undefined && body.deleted !== null) byId(id).label.view = { ...byId(id).label.view, deletedAt: body.deleted ? new Date().toISOString() : null };
      change(byId(id), body.change ?? {});
    }
    return { changed: body.runs, refused: {} };
  }
  if (path === '/sweeps') return sweeps.submit(body);
  if (path === '/runs') return { ...runs[0].view(false), name: body.name ?? body.recipe };
  const [, id] = /^\/runs\/([^/]+)$/.exec(path) ?? [];
  return id && byId(decodeURIComponent(id)) ? change(byId(decodeURIComponent(id)), body) : null;
}

function answer(path, query) {
  if (path === '/run-table') return table(query);
  if (path === '/run-fields') return fieldNames(query);
  if (path === '/run-groups') return groupsOf(searched(query).map(({ fields }) => fields), query.getAll('by'), query.getAll('aggregate'));
  if (path === '/run-diff') return diff(query.getAll('run'));
  if (path === '/experiments') return { experiments: [{ id: 'default', name: 'default', notes: null, tags: {}, archived: false, deletedAt: null, revision: 0, runs: runs.length }], next: null };
  if (path === '/trainers') return { trainers: TRAINERS };
  if (path.startsWith('/sweeps')) return sweeps.answer(path, query);
  if (path === '/runs') return { runs: [...runs].reverse().map((run) => run.view(query.has('spark'))), next: null };
  if (path === '/access') return { tokensRequired: false, name: 'local', scope: 'ADMIN', expiresAt: null };
  if (path === '/alerts/rules') return { rules: [], kinds: ['grokking', 'slingshot'] };
  if (path === '/alerts/channels') return { channels: [] };
  if (path === '/alerts/deliveries') return { deliveries: [], next: null };
  if (path === '/tracker') return { outage: null, eventsLateMs: 0, metricsLateMs: 0, snapshotsLateMs: 0 };
  if (path === '/detections') return { detections: runs.flatMap((run) => run.publishedSoFar('detection')).filter(({ type }) => !query.has('type') || type === query.get('type')).slice(0, Number(query.get('limit') ?? 100)) };
  if (path === '/trainers/replay') return { name: 'replay', summary: 'recorded traces', changeable: ['lr', 'wd'], parameters: { properties: { lr: { default: 0.001, description: 'learning rate' }, wd: { default: 0, description: 'weight decay' } } } };
  if (path === '/workers') return { workers: [worker()] };
  const [, id, what, , step] = /^\/runs\/([^/]+)(?:\/(\w+)(?:\/([^/]+)\/(\d+))?)?$/.exec(path) ?? [];
  const run = id && byId(decodeURIComponent(id));
  if (!run) return null;
  switch (what) {
    case undefined: return run.view(false);
    case 'artifacts': return { artifacts: [] };
    case 'checkpoints': return { checkpoints: [] };
    case 'stop': run.status = 'STOPPED'; return run.view(false);
    case 'metrics': return { metrics: run.names().map((name) => run.summaryOf(name)) };
    case 'series': return { series: query.getAll('name').map((name) => {
      const column = run.points(name, Number(query.get('to') ?? Infinity), Number(query.get('from') ?? 0));
      return { name, ...column, points: column.steps.length, exact: true };
    }) };
    case 'phases': return { phases: run.publishedSoFar('phase') };
    case 'detections': return { detections: run.publishedSoFar('detection') };
    case 'geometry': return step ? run.geometry(Number(step)) : { geometry: run.geometrySteps().map((s) => run.summary(s)) };
    default: return null;
  }
}

async function respond(request, response, url) {
  const path = url.pathname.slice('/api/v1'.length);
  let status = 200;
  let body;
  try {
    if (request.method === 'GET' || path.endsWith('/stop')) body = answer(path, url.searchParams);
    else body = submitted(path, JSON.parse(Buffer.concat(await request.toArray()).toString()));
    if (!body) [status, body] = [404, { title: 'Not found', detail: `nothing at ${url.pathname}` }];
  } catch (failure) {
    [status, body] = [400, { title: 'Bad request', detail: failure.message }];
  }
  response.writeHead(status, { 'Content-Type': status === 200 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/api/v1/live') return live(request, response, url.searchParams);
  const [, run, step] = /^\/api\/v1\/runs\/([^/]+)\/snapshots\/embedding\/(\d+)$/.exec(url.pathname) ?? [];
  if (run && byId(decodeURIComponent(run))) {
    const { settings } = byId(decodeURIComponent(run));
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Grokwatch-Rows': settings.p, 'Grokwatch-Columns': settings.d });
    return response.end(Buffer.from(byId(decodeURIComponent(run)).matrix(Number(step)).buffer));
  }
  if (url.pathname.endsWith('/get-history-bulk-interval')) {
    const [id, name] = [url.searchParams.get('run_ids'), url.searchParams.get('metric_key')];
    const { steps = [] } = byId(id)?.points(name) ?? {};
    response.writeHead(200, { 'Content-Type': 'application/json' });
    // Ten steps a second.
    return response.end(JSON.stringify({ metrics: steps.map((at) => ({ key: name, value: 0, step: at, timestamp: 1_764_000_000_000 + at * 100 })) }));
  }
  if (url.pathname.startsWith('/api/v1')) {
    return void respond(request, response, url);
  }
  let file = join(pages, normalize(url.pathname));
  if (!file.startsWith(pages) || !existsSync(file) || statSync(file).isDirectory()) file = join(pages, 'index.html');
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
});
server.listen(port, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}  runs: ${runs.map(({ id }) => id).join(', ')}`),
);
