// The search of the mock server: fields of runs, and the part of the grammar that the pages use (conditions with AND and OR).

/** The fields of a run as it is served, by their names in the grammar. */
export function fieldsOf(view, replay) {
  const { memorised, generalised } = replay.label;
  const grokking = replay.publishedSoFar('detection').find(({ type }) => type === 'grokking-detected')?.event;
  const count = (kind) => replay.publishedSoFar('detection').filter(({ event }) => event.kind === kind).length;
  const past = (step) => (step !== undefined && view.step >= step ? step : null);
  const fields = {
    run_id: view.id, name: view.name, notes: view.notes ?? null, experiment: view.experiment ?? 'default', experiment_name: 'default', status: view.status,
    phase: view.phase, phase_since: view.phaseSinceStep, verdict: view.verdict, weak: view.weak, ending: view.generalisation?.ending ?? null,
    pinned: view.pinned ?? false, archived: view.archived ?? false, deleted: Boolean(view.deletedAt), step: view.step, steps: view.steps, seed: view.seed,
    recipe: view.recipe, trainer: view.trainer, attempt: view.attempt, slingshots: view.slingshots, detections: view.detections,
    memorised_step: past(memorised), generalised_step: past(generalised), delay_ratio: grokking?.delayRatio ?? null, delay_steps: grokking?.delaySteps ?? null,
    steps_per_second: view.stepsPerSecond, active_at: Date.parse(view.lastHeardAt), ended_at: view.endedAt ? Date.parse(view.endedAt) : null,
    submitted_at: Date.parse(view.submittedAt), started_at: Date.parse(view.startedAt), duration: 60, worker: view.worker, device: view.device,
    'detection.grokking.step': grokking?.generalisedStep ?? null, 'detection.grokking.onset_step': grokking?.onsetStep ?? null,
    'detection.slingshot.step': view.slingshots > 0 ? replay.label.slingshots?.[0] ?? 0 : null,
    'forecast.chance': view.forecast?.chance ?? null, 'forecast.expected_step': view.forecast?.expectedStep ?? null, 'forecast.outlook': view.forecast?.outlook ?? null,
  };
  for (const kind of ['DIVERGENCE', 'COLLAPSE_AFTER_GENERALISING', 'SOFTMAX_COLLAPSE', 'WENT_SILENT', 'DOUBLE_DESCENT', 'LOSS_SPIKE', 'UNDETERMINED_SPIKE']) {
    fields[`detection.${kind.toLowerCase()}.count`] = count(kind);
    fields[`detection.${kind.toLowerCase()}.step`] = null;
  }
  for (const [name, value] of Object.entries(view.parameters ?? {})) fields[`params.${name}`] = value;
  for (const [name, value] of Object.entries(view.tags ?? {})) fields[`tags.${name}`] = value;
  for (const [name, value] of Object.entries(view.latest ?? {})) fields[`metrics.${name}`] = value;
  const taken = replay.samples.slice(0, replay.taken);
  for (const name of Object.keys(view.latest ?? {})) {
    const values = taken.map(({ metrics }) => metrics[name]).filter((value) => value !== undefined).map(Number);
    const finite = values.filter((value) => !Number.isNaN(value));
    Object.assign(fields, { [`first.${name}`]: values[0] ?? null, [`min.${name}`]: finite.reduce((a, b) => Math.min(a, b), Infinity), [`max.${name}`]: finite.reduce((a, b) => Math.max(a, b), -Infinity) });
  }
  const [step] = replay.geometrySteps().filter((at) => at <= view.step).slice(-1);
  const geometry = step === undefined ? null : replay.summary(step);
  for (const [field, measure] of Object.entries({ step: 'step', gini: 'gini', roundness: 'roundness', frequency: 'frequency', circularity: 'circularity', circularity_chance: 'circularityChance', effective_rank: 'effectiveRank', spectral_entropy: 'spectralEntropy' })) {
    fields[`geometry.${field}`] = geometry?.[measure] ?? null;
  }
  return fields;
}

const TOKEN = /\s*('(?:[^']|'')*'|[()]|,|<=|>=|!=|=|<|>|[A-Za-z_][\w./:@-]*|-?[\d.]+(?:e[+-]?\d+)?)/iy;

/** The predicate of a filter. @throws {Error} if it is not as expected */
export function predicateOf(filter) {
  if (!filter) return () => true;
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < filter.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(filter);
    if (!match) throw new Error(`filter, column ${at + 1}: expected a condition, was '${filter.slice(at, at + 10)}'`);
    tokens.push(match[1]);
  }
  const is = (word) => tokens[0]?.toUpperCase() === word;
  const take = (word) => {
    if (!is(word)) throw new Error(`filter, column ${filter.length + 1}: expected ${word}, was ${tokens[0] ?? 'the end'}`);
    return tokens.shift();
  };
  const literal = () => {
    const token = tokens.shift();
    if (token === undefined) throw new Error(`filter, column ${filter.length + 1}: expected a number, true, false or a text in quotes, was the end`);
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    return token === 'true' ? true : token === 'false' ? false : Number(token);
  };
  const same = (one, other) => one !== null && one !== undefined && (String(one).toLowerCase() === String(other).toLowerCase() || (one !== '' && Number(one) === Number(other) && typeof other !== 'boolean'));
  const any = () => {
    const parts = [all()];
    while (is('OR')) tokens.shift() && parts.push(all());
    return (fields) => parts.some((part) => part(fields));
  };
  const all = () => {
    const parts = [one()];
    while (is('AND')) tokens.shift() && parts.push(one());
    return (fields) => parts.every((part) => part(fields));
  };
  const one = () => {
    if (is('NOT')) {
      tokens.shift();
      const negated = one();
      return (fields) => !negated(fields);
    }
    if (is('(')) {
      tokens.shift();
      const inner = any();
      take(')');
      return inner;
    }
    const field = tokens.shift();
    const value = (fields) => fields[field] ?? null;
    const operator = tokens[0]?.toUpperCase();
    if (operator === undefined || ['AND', 'OR', ')'].includes(operator)) return (fields) => value(fields) === true;
    tokens.shift();
    if (operator === 'IS') {
      const negated = is('NOT') && tokens.shift();
      take('NULL');
      return (fields) => (value(fields) === null) !== Boolean(negated);
    }
    if (operator === 'IN') {
      take('(');
      const values = [literal()];
      while (is(',')) tokens.shift() && values.push(literal());
      take(')');
      return (fields) => values.some((wanted) => same(value(fields), wanted));
    }
    const wanted = literal();
    switch (operator) {
      case '=': return (fields) => same(value(fields), wanted);
      case '!=': return (fields) => value(fields) !== null && !same(value(fields), wanted);
      case 'ILIKE': return (fields) => value(fields) !== null && String(value(fields)).toLowerCase().includes(String(wanted).replaceAll('%', '').toLowerCase());
      case '<': return (fields) => value(fields) !== null && Number(value(fields)) < wanted;
      case '<=': return (fields) => value(fields) !== null && Number(value(fields)) <= wanted;
      case '>': return (fields) => value(fields) !== null && Number(value(fields)) > wanted;
      case '>=': return (fields) => value(fields) !== null && Number(value(fields)) >= wanted;
      default: throw new Error(`filter, column 1: there is no operator ${operator}`);
    }
  };
  const predicate = any();
  if (tokens.length > 0) throw new Error(`filter, column 1: expected the end, was ${tokens[0]}`);
  return predicate;
}

/** The order of runs by the texts of the query, missing values last. */
export function orderOf(texts) {
  const terms = texts.map((text) => ({ field: text.replace(/ (ASC|DESC)$/, ''), sign: / DESC$/.test(text) ? -1 : 1 }));
  return (one, other) => {
    for (const { field, sign } of terms) {
      const [a, b] = [one[field] ?? null, other[field] ?? null];
      if (a === b) continue;
      if (a === null) return 1;
      if (b === null) return -1;
      return a < b ? -sign : sign;
    }
    return 0;
  };
}

/** Groups of runs with the aggregates that the pages use. */
export function groupsOf(all, by, aggregates) {
  const groups = new Map();
  for (const fields of all) {
    const key = JSON.stringify(by.map((field) => fields[field] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), fields]);
  }
  const quantile = (sorted, share) => {
    const at = share * (sorted.length - 1);
    const low = sorted[Math.floor(at)];
    return low + (at - Math.floor(at)) * ((sorted[Math.floor(at) + 1] ?? low) - low);
  };
  const valueOf = (members, aggregate) => {
    const [, name, field] = /^(\w+)\((.+)\)$/.exec(aggregate);
    const sorted = members.map((fields) => fields[field]).filter((value) => typeof value === 'number').sort((a, b) => a - b);
    if (sorted.length === 0) return null;
    return name === 'max' ? sorted.at(-1) : quantile(sorted, { median: 0.5, p25: 0.25, p75: 0.75 }[name]);
  };
  return {
    by, aggregates, runs: all.length, omitted: 0,
    groups: [...groups].map(([key, members]) => ({ key: JSON.parse(key), runs: members.length, values: aggregates.map((aggregate) => valueOf(members, aggregate)) })),
  };
}
