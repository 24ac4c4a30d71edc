// Draws the charts, makes tables sort and filter. All names reach the page through textContent alone.
(() => {
  'use strict';
  const report = JSON.parse(document.getElementById('report-data').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const themes = {
    light: {
      ink: '#1a1e24', muted: '#59626e', line: '#e2e6ea', paper: '#ffffff', clean: '#0072b2', shifted: '#c45000', ood: '#007d5c',
      category: ['#0072b2', '#c45000', '#007d5c', '#a3478a', '#8a6d00', '#2f9fd8', '#59626e'],
      ladder: { name: 'viridis', extent: [0.9, 0.05] }, steps: { name: 'viridis', extent: [0.85, 0.05] }, heat: 'cividis', heatname: 'cividis', pass: '#00694f', fail: '#a83a00',
    },
    dark: {
      ink: '#e4e8ec', muted: '#9aa5b1', line: '#2b323b', paper: '#12161b', clean: '#5cb8ee', shifted: '#f39055', ood: '#35c79d',
      category: ['#5cb8ee', '#f39055', '#35c79d', '#e2a0cb', '#e3c04f', '#a8d8f5', '#9aa5b1'],
      ladder: { name: 'viridis', extent: [0.3, 1] }, steps: { name: 'viridis', extent: [0.3, 1] }, heat: 'cividis', heatname: 'cividis', pass: '#5fd3b0', fail: '#ffa877',
    },
  };
  let printing = false;
  const theme = () => themes[dark.matches && !printing ? 'dark' : 'light'];

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // Numbers, as the server prints them.
  const digits = value => {
    const size = Math.abs(value);
    if (value === 0) return '0';
    if (size >= 1e5 || size < 1e-4) return value.toExponential(2);
    return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : size >= 0.01 ? 4 : 5);
  };
  const size = value => {
    const [by, unit] = value >= 999.5e6 ? [1e9, 'B'] : value >= 999.5e3 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
    const scaled = value / by;
    return Number(scaled.toFixed(scaled >= 99.5 ? 0 : scaled >= 9.95 ? 1 : 2)) + unit;
  };
  const formats = {
    text: value => String(value),
    number: digits,
    percent: value => (value * 100).toFixed(1) + '%',
    points: value => (value > 0 ? '+' : '') + (value * 100).toFixed(1) + ' pts',
    count: value => value.toLocaleString('en-US'),
    size,
  };
  const print = (value, format) => value === null || value === undefined ? 'n/a' : (formats[format] || formats.text)(value);

  // Rows of a chart: its own table, or cells of the run.
  const own = chart => chart.rows.map(row => {
    const result = Object.fromEntries(chart.columns.map((column, i) => [column.id, column.texts && row[i] !== null ? column.texts[row[i]] : row[i]]));
    const choices = chart.columns.filter(column => column.id.startsWith('choice ') && result[column.id] !== null);
    if (choices.length) result.choices = choices.map(column => `${column.label} ${result[column.id]}`).join('; ');
    return result;
  });
  const cells = report.cells;
  const measured = (metricId, checkpointIndex) => {
    const metric = cells.metrics.findIndex(m => m.id === metricId);
    const format = cells.metrics[metric]?.format;
    const rows = [];
    for (const [c, k, n, values] of cells.rows) {
      if (checkpointIndex !== undefined && c !== checkpointIndex) continue;
      const value = values.find(v => v[0] === metric);
      if (!value) continue;
      const [, y, lower, upper, count, reason] = value;
      const checkpoint = cells.checkpoints[c];
      const condition = cells.conditions[k];
      rows.push({
        checkpoint: checkpoint.label, order: c, parameters: checkpoint.parameters, rung: checkpoint.rung, condition: condition.id, kind: condition.kind,
        dataset: condition.dataset, of: condition.of, shown: condition.label, perturbation: condition.perturbation, perturbation_id: condition.perturbation_id, group: condition.group, severity: condition.severity, metric: metricId,
        value: y, lower, upper, n: count ?? n, reason: reason ?? null,
        label: print(y, format), interval: lower === null || upper === null ? 'none' : `${print(lower, format)} to ${print(upper, format)}`,
      });
    }
    return rows;
  };
  // Every perturbation's severities, with the clean data as severity 0.
  const severities = rows => {
    const shifted = rows.filter(row => row.kind === 'perturbed');
    const names = new Map(shifted.map(row => [`${row.of} ${row.perturbation}`, row]));
    const clean = rows.filter(row => row.kind === 'clean');
    return [...names.values()].flatMap(one => clean.filter(row => row.dataset === one.of)
      .map(row => ({ ...row, perturbation: one.perturbation, group: one.group, severity: 0 }))).concat(shifted);
  };
  const measurements = chart => {
    const { checkpoint, ood } = chart.cells;
    const rows = measured(chart.chosen.metric, checkpoint ? cells.checkpoints.findIndex(c => c.label === chart.chosen.checkpoint) : undefined);
    return ood ? rows.filter(row => row.kind === 'ood')
      : severities(rows).filter(row => !chart.chosen.perturbation || row.perturbation === chart.chosen.perturbation);
  };
  // The metrics that the chart's kind of condition has.
  const metricsOf = kinds => {
    const found = new Set(cells.rows.filter(([, k]) => kinds.includes(cells.conditions[k].kind)).flatMap(row => row[3].map(value => value[0])));
    return cells.metrics.filter((_, i) => found.has(i));
  };
  const cellColumns = [
    ['checkpoint', 'Checkpoint', 'text'], ['perturbation', 'Perturbation', 'text'], ['group', 'Group', 'text'], ['severity', 'Severity', 'text'],
    ['label', 'Value', 'text'], ['interval', '95% interval', 'text'], ['n', 'n', 'count'],
    ['value', 'value', 'hidden'], ['lower', 'lower', 'hidden'], ['upper', 'upper', 'hidden'], ['metric', 'metric', 'hidden'], ['condition', 'condition', 'hidden'],
  ].map(([id, label, format]) => ({ id, label, format }));

  const charts = new Map();
  for (const host of document.querySelectorAll('figure[data-chart]')) {
    const data = report.charts[host.dataset.chart];
    const chart = { ...data, id: host.dataset.chart, figure: host, plot: host.querySelector('.plot'), chosen: {}, view: null, width: 0 };
    chart.source = chart.cells ? () => measurements(chart) : () => chart.all ??= own(chart);
    if (chart.cells) chart.columns = cellColumns;
    charts.set(host, chart);
    controls(chart);
  }

  function visible(chart) {
    const tests = chart.cells ? [] : Object.entries(chart.chosen);
    return chart.source().filter(row => tests.every(([column, value]) => row[column] === value || row[column] === null));
  }

  function controls(chart) {
    const tools = chart.figure.querySelector('.tools');
    const choose = (column, label, options, start) => {
      chart.chosen[column] = start ?? options[0]?.value;
      if (options.length < 2) return;
      const select = make('select', { name: column });
      options.forEach(option => select.append(make('option', { value: option.value, textContent: option.label, selected: option.value === chart.chosen[column] })));
      select.addEventListener('change', () => { chart.chosen[column] = select.value; draw(chart); refresh(chart); });
      tools.append(make('label', {}, label, select));
    };
    if (chart.cells) {
      if (chart.cells.checkpoint) choose('checkpoint', 'Checkpoint', cells.checkpoints.map(c => ({ value: c.label, label: c.label })), chart.cells.checkpoint);
      if (chart.cells.perturbation) {
        const names = [...new Set(cells.conditions.filter(c => c.kind === 'perturbed').map(c => c.perturbation))];
        choose('perturbation', 'Perturbation', names.map(name => ({ value: name, label: name })), chart.cells.perturbation);
      }
      const known = metricsOf(chart.cells.ood ? ['ood'] : ['perturbed', 'clean']);
      const start = known.find(m => m.id === chart.cells.metric) ?? known[0];
      choose('metric', 'Metric', known.map(m => ({ value: m.id, label: m.label })), start?.id);
    }
    for (const { column, label, start } of chart.selectors ?? []) {
      const values = [...new Set(chart.source().map(row => row[column]))].filter(value => value !== null);
      choose(column, label, values.map(value => ({ value, label: value })), start);
    }
    const under = make('div', { className: 'under' });
    const name = `${chart.id}`;
    const button = (text, action) => under.append(make('button', { type: 'button', textContent: text, ariaLabel: `${text}: ${chart.title}`, onclick: action }));
    button('SVG', async () => save(`${name}.svg`, new Blob([await ready(chart).toSVG()], { type: 'image/svg+xml' })));
    button('PNG', async () => {
      const canvas = await ready(chart).toCanvas(2);
      canvas.toBlob(blob => save(`${name}.png`, blob), 'image/png');
    });
    button('CSV', () => save(`${name}.csv`, new Blob([csv(chart.columns, visible(chart))], { type: 'text/csv' })));
    const details = make('details', {}, make('summary', { textContent: 'Data as a table' }));
    details.addEventListener('toggle', () => refresh(chart));
    chart.details = details;
    under.append(details);
    chart.figure.append(under);
  }

  function refresh(chart) {
    if (!chart.details?.open) return;
    const columns = chart.columns.filter(column => column.format !== 'hidden');
    const rows = visible(chart);
    const limit = 400;
    const table = dataTable(columns, rows.slice(0, limit));
    const scroll = make('div', { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: `Data: ${chart.title}` }, table);
    chart.details.replaceChildren(chart.details.firstChild, scroll);
    if (rows.length > limit) chart.details.append(make('p', { className: 'note', textContent: `The first ${limit} of ${rows.length} rows; the CSV has all.` }));
  }

  function dataTable(columns, rows) {
    const numeric = column => column.format !== 'text';
    const head = make('tr', {}, ...columns.map(column => make('th', { scope: 'col', className: numeric(column) ? 'num' : '', textContent: column.label })));
    const body = rows.map(row => make('tr', {}, ...columns.map(column => {
      const cell = make('td', { className: numeric(column) ? 'num' : 'name', textContent: print(row[column.id], column.format) });
      if (typeof row[column.id] === 'number') cell.dataset.value = row[column.id];
      return cell;
    })));
    const table = make('table', {}, make('thead', {}, head), make('tbody', {}, ...body));
    sortable(table);
    return table;
  }

  function csv(columns, rows) {
    const quote = value => value === null || value === undefined ? '' : typeof value === 'number' || typeof value === 'boolean' ? String(value)
      : `"${(/^[=+\-@\t\r]/.test(value) ? "'" : '') + String(value).replaceAll('"', '""')}"`;
    const kept = columns.filter(column => column.id !== 'label' && column.id !== 'interval');
    return [kept.map(column => column.id).join(','), ...rows.map(row => kept.map(column => quote(row[column.id])).join(','))].join('\r\n') + '\r\n';
  }

  function save(name, blob) {
    const link = make('a', { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // Charts.
  const fill = (node, colours) => typeof node === 'string' && node[0] === '$' ? colours[node.slice(1)]
    : Array.isArray(node) ? node.map(child => fill(child, colours))
      : node && typeof node === 'object' ? Object.fromEntries(Object.entries(node).map(([key, child]) => [key, fill(child, colours)])) : node;

  const config = t => {
    const sans = getComputedStyle(document.body).fontFamily;
    const axis = { labelColor: t.muted, titleColor: t.muted, gridColor: t.line, domain: false, tickColor: t.line, labelFontSize: 11.5, titleFontSize: 12, titleFontWeight: 500, labelPadding: 5 };
    return {
      background: t.paper, font: sans, view: { stroke: null }, axis, axisX: { grid: false, domain: true, domainColor: t.line },
      legend: { orient: 'top', titleColor: t.muted, labelColor: t.ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, symbolStrokeWidth: 2.5, columnPadding: 14, labelLimit: 220, offset: 8 },
      header: { labelColor: t.ink, labelFontSize: 12, labelFontWeight: 600, titleColor: t.muted, labelPadding: 4 },
      title: { color: t.ink, fontSize: 12.5, fontWeight: 600, anchor: 'start' },
      range: { category: t.category }, mark: { color: t.clean }, rule: { color: t.muted }, text: { color: t.ink, fontSize: 11 }, line: { strokeWidth: 2.2 },
      point: { filled: true, size: 46 },
    };
  };

  function compile(chart, width) {
    const t = theme();
    const spec = fill(report.specs[chart.spec], { ...t, valueFormat: shareOf(chart) ? '~%' : '~g', heat: lowerIsBetter(chart) ? { scheme: t.heat, reverse: true } : { scheme: t.heat } });
    spec.description = chart.description;
    spec.datasets = { table: visible(chart) };
    spec.data = { name: 'table' };
    narrow(spec, Math.max(1, Math.floor(width / 165)));
    if (spec.facet) {
      spec.columns = Math.max(1, Math.min(spec.columns ?? 6, Math.floor(width / 185)));
      spec.spec.width = Math.floor((width - 46) / spec.columns) - 26;
    } else if (spec.vconcat) {
      spec.vconcat.forEach(part => { part.width = width - 64; });
    } else {
      if (spec.height?.step) {
        spec.height = spec.height.step * new Set(spec.datasets.table.map(row => row[spec.encoding.y.field])).size;
      }
      spec.width = width;
      spec.autosize = { type: 'fit-x', contains: 'padding' };
    }
    return vegaLite.compile(spec, { config: config(t) }).spec;
  }

  // Legends wrap instead of running off a narrow page.
  function narrow(node, columns) {
    if (!node || typeof node !== 'object') return;
    if (columns < 3 && node.mark?.type === 'text') node.mark.fontSize = 9;
    if (node.legend && typeof node.legend === 'object') node.legend.columns = Math.min(node.legend.columns ?? 4, columns);
    for (const [key, child] of Object.entries(node)) if (key !== 'datasets') narrow(child, columns);
  }
  const shareOf = chart => cells.metrics.find(m => m.id === chart.chosen.metric || m.label === chart.chosen.metric)?.format === 'percent';
  const lowerIsBetter = chart => cells.metrics.find(m => m.id === chart.chosen.metric)?.lower;

  function draw(chart) {
    const width = Math.floor(chart.plot.clientWidth);
    if (!width) return;
    chart.view?.finalize();
    chart.plot.replaceChildren();
    chart.width = width;
    if (visible(chart).length === 0) {
      chart.plot.append(make('p', { className: 'note', textContent: 'Nothing to draw: no such measurement in this run.' }));
      chart.plot.classList.add('drawn');
      return;
    }
    const view = new vega.View(vega.parse(compile(chart, width), undefined, { ast: true }), { expr: vegaInterpreter.expressionInterpreter, renderer: 'svg', container: chart.plot, hover: true, tooltip: tip });
    view.run();
    chart.view = view;
    chart.plot.classList.add('drawn');
  }

  const ready = chart => { if (!chart.view) draw(chart); return chart.view; };

  const bubble = document.body.appendChild(make('div', { className: 'tip', hidden: true, role: 'presentation' }));
  function tip(handler, event, item, value) {
    bubble.hidden = value === null || value === undefined || value === '';
    if (bubble.hidden) return;
    const pairs = typeof value === 'object' ? Object.entries(value) : [['', value]];
    bubble.replaceChildren(make('dl', {}, ...pairs.flatMap(([key, text]) => [make('dt', { textContent: key }), make('dd', { textContent: String(text) })])));
    const box = bubble.getBoundingClientRect();
    bubble.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
    bubble.style.top = `${event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 12 : event.clientY + 18}px`;
  }

  // First what is on screen, then the rest while nothing else is to do: paper needs them all.
  const waiting = new Set(charts.values());
  const take = chart => { if (waiting.delete(chart)) draw(chart); };
  const seen = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
    seen.unobserve(entry.target);
    take(charts.get(entry.target));
  }), { rootMargin: '300px' });
  const idle = window.requestIdleCallback ?? (action => setTimeout(action, 30));
  const rest = () => {
    const next = waiting.values().next();
    if (next.done) { document.documentElement.dataset.charts = 'drawn'; return; }
    take(next.value);
    idle(rest);
  };
  charts.forEach((chart, host) => seen.observe(host));
  idle(rest);

  const redraw = () => charts.forEach(chart => { if (!waiting.has(chart)) draw(chart); });
  dark.addEventListener('change', redraw);
  let timer = 0;
  addEventListener('resize', () => {
    clearTimeout(timer);
    timer = setTimeout(() => charts.forEach(chart => { if (chart.view && Math.abs(chart.plot.clientWidth - chart.width) > 4) draw(chart); }), 150);
  });
  addEventListener('beforeprint', () => {
    [...waiting].forEach(take);
    if (dark.matches) { printing = true; redraw(); }
  });
  addEventListener('afterprint', () => { if (printing) { printing = false; redraw(); } });

  // Tables.
  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = make('button', { type: 'button' }, ...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const descending = head.ariaSort === 'ascending';
        heads.forEach(other => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        order(table, column, descending);
      });
    });
  }
  const key = (row, column) => {
    const cell = row.cells[column];
    const value = cell?.dataset.value;
    return value === undefined ? (cell?.textContent ?? '').trim() : value === '' ? null : Number(value);
  };
  function order(table, column, descending) {
    const body = table.tBodies[0];
    const compare = (a, b) => a === null || b === null ? (a === null) - (b === null)
      : (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true })) * (descending ? -1 : 1);
    body.append(...[...body.rows].map(row => [key(row, column), row]).sort((a, b) => compare(a[0], b[0])).map(pair => pair[1]));
  }
  document.querySelectorAll('table.sortable').forEach(sortable);
  document.querySelectorAll('table[data-filter]').forEach(table => {
    const search = make('input', { type: 'search', placeholder: 'Filter rows', ariaLabel: `Filter: ${table.caption?.textContent ?? 'table'}` });
    search.addEventListener('input', () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of table.tBodies[0].rows) row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
    });
    table.parentElement.before(make('div', { className: 'tools' }, search));
  });

  // Every number of the run.
  const all = document.getElementById('all-numbers');
  if (all) {
    const tools = all.querySelector('.tools');
    const scroll = all.querySelector('.scroll');
    const columns = [
      ['checkpoint', 'Checkpoint', 'text'], ['condition', 'Condition', 'text'], ['kind', 'Kind', 'text'], ['severity', 'Severity', 'count'],
      ['label', 'Value', 'label'], ['interval', '95% interval', 'text'], ['n', 'n', 'count'], ['reason', 'Note', 'text'],
    ].map(([id, label, format]) => ({ id, label, format }));
    const state = { metric: cells.metrics.find(m => m.id === 'accuracy')?.id ?? cells.metrics[0]?.id, words: '', sort: null, descending: false, shown: 60 };
    const metric = make('select', { name: 'metric' }, ...cells.metrics.map(m => make('option', { value: m.id, textContent: m.label, selected: m.id === state.metric })));
    const search = make('input', { type: 'search', placeholder: 'Filter: checkpoint, condition, kind', ariaLabel: 'Filter all numbers' });
    const download = make('button', { type: 'button', textContent: 'Download all as CSV' });
    const status = make('span', { className: 'quiet', role: 'status' });
    const more = make('button', { type: 'button', className: 'more', textContent: 'Show more rows' });
    tools.append(make('label', {}, 'Metric', metric), search, download, status);
    scroll.after(more);
    const list = () => {
      const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = measured(state.metric).filter(row => words.every(word => `${row.checkpoint} ${row.condition} ${row.kind}`.toLowerCase().includes(word)));
      if (state.sort) {
        const by = state.sort === 'label' ? 'value' : state.sort;
        rows.sort((a, b) => a[by] === null || b[by] === null ? (a[by] === null) - (b[by] === null)
          : (typeof a[by] === 'number' ? a[by] - b[by] : String(a[by]).localeCompare(String(b[by]), 'en', { numeric: true })) * (state.descending ? -1 : 1));
      }
      return rows;
    };
    const show = () => {
      const rows = list();
      const head = make('tr', {}, ...columns.map(column => {
        const button = make('button', { type: 'button', textContent: column.label });
        button.addEventListener('click', () => {
          state.descending = state.sort === column.id && !state.descending;
          state.sort = column.id;
          show();
          scroll.querySelector(`th[data-column="${column.id}"] button`).focus();
        });
        const th = make('th', { scope: 'col', className: column.format === 'text' ? '' : 'num' }, button);
        th.dataset.column = column.id;
        if (state.sort === column.id) th.setAttribute('aria-sort', state.descending ? 'descending' : 'ascending');
        return th;
      }));
      const body = rows.slice(0, state.shown).map(row => make('tr', {}, ...columns.map(column => make('td', {
        className: column.format === 'text' ? 'name' : 'num', textContent: row[column.id] ?? '',
      }))));
      scroll.replaceChildren(make('table', {}, make('caption', { textContent: 'One row for each checkpoint and condition' }), make('thead', {}, head), make('tbody', {}, ...body)));
      status.textContent = `${Math.min(state.shown, rows.length)} of ${rows.length} rows`;
      more.hidden = rows.length <= state.shown;
    };
    metric.addEventListener('change', () => { state.metric = metric.value; show(); });
    search.addEventListener('input', () => { state.words = search.value; show(); });
    more.addEventListener('click', () => { state.shown += 300; show(); });
    download.addEventListener('click', () => {
      const fields = ['checkpoint', 'condition', 'kind', 'dataset', 'perturbation', 'group', 'severity', 'metric', 'value', 'lower', 'upper', 'n', 'reason'].map(id => ({ id }));
      save('measurements.csv', new Blob([csv(fields, cells.metrics.flatMap(m => measured(m.id)).map(row => ({ ...row, perturbation: row.perturbation_id })))], { type: 'text/csv' }));
    });
    idle(show);
  }

  // A link to a row in a closed block opens it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let block = target?.closest('details'); block; block = block.parentElement.closest('details')) block.open = true;
    target?.scrollIntoView({ block: 'center' });
  };
  addEventListener('hashchange', () => { if (location.hash.startsWith('#n-')) reveal(); });

  // Where the reader is.
  const links = new Map([...document.querySelectorAll('nav a')].map(link => [link.hash.slice(1), link]));
  const spy = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
    links.forEach(link => link.removeAttribute('aria-current'));
    links.get(entry.target.id)?.setAttribute('aria-current', 'true');
  }), { rootMargin: '-20% 0px -70% 0px' });
  document.querySelectorAll('main > section[id]').forEach(section => spy.observe(section));
})();
