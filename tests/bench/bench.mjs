// Runs figures and tells them: a table, or with --json one object. Called by tests/bench/run, which starts the deployment.
import { readdirSync, readFileSync } from 'node:fs';
import { endAll } from './processes.mjs';
import * as staticFiles from './figures/static.mjs';
import * as cached from './figures/cached.mjs';
import * as hop from './figures/hop.mjs';
import * as idle from './figures/idle.mjs';
import * as slots from './figures/slots.mjs';
import * as book from './figures/book.mjs';
import * as deployment from './figures/deployment.mjs';

const figures = [deployment, staticFiles, cached, hop, idle, slots, book];
const arguments_ = process.argv.slice(2);
const json = arguments_.includes('--json');
const rounds = Number(arguments_[arguments_.indexOf('--rounds') + 1]) || 5;
const wanted = arguments_.filter((argument) => /^[a-z_]+$/.test(argument));

const all = figures.flatMap((figure) => figure.names);
for (const name of wanted) if (!all.includes(name)) throw new Error(`no figure is called ${name}: ${all.join(', ')}`);

const folder = process.env.RATHAUS_PIDS;
// Our own processes of the deployment: name -> process.
function processes() {
  const names = readdirSync(folder).filter((name) => !['postgres', 'redis', 'mail'].includes(name));
  return Object.fromEntries(names.map((name) => [name, Number(readFileSync(`${folder}/${name}`, 'utf8').split(' ')[0])]));
}

function told(name, got, goal) {
  const of = (side) => side && [side.cpu && `${side.cpu.toFixed(1)} us`, side.perSecond && `${Math.round(side.perSecond)}/s`, side.p99 && `p99 ${side.p99.toFixed(2)} ms`].filter(Boolean).join(' ');
  const span = got.ratios ? `${Math.min(...got.ratios).toFixed(2)}..${Math.max(...got.ratios).toFixed(2)}` : '';
  const sides = got.ours ? `ours ${of(got.ours)} | peer ${of(got.theirs)}` : '';
  return `${name.padEnd(20)} ${got.value.toFixed(2).padStart(7)}  ${span.padEnd(14)} goal ${goal.join(', aim ')}\n${' '.repeat(29)}${[sides, got.note].filter(Boolean).join('\n' + ' '.repeat(29))}`;
}

const result = {};
try {
  for (const figure of figures) {
    if (wanted.length > 0 && !figure.names.some((name) => wanted.includes(name))) continue;
    const { gateway, 'booking-1': booking, ...others } = processes();
    const got = await figure.measure({ gatewayPid: gateway, bookingPid: booking, servicePids: [booking, ...Object.values(others)], processes, rounds, wanted });
    for (const name of figure.names.filter((name) => got[name])) {
      result[name] = got[name];
      if (!json) console.log(told(name, got[name], figure.goal[name]));
    }
  }
} finally {
  await endAll();
}
if (json) console.log(JSON.stringify(result, null, 1));
