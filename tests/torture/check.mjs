// Compares what the clients were told with what the database holds. Pure: journals' lines and facts in, findings out.

// What an acknowledged act makes of an appointment.
const makes = { 'booking.hold': 'HELD', 'booking.book': 'UNCONFIRMED', 'booking.confirm': 'BOOKED', 'booking.move': 'BOOKED', 'booking.cancel': 'CANCELLED' };
const later = { HELD: ['HELD', 'LAPSED'] }; // what time alone makes of it

// The journals' lines as writes: { key, op, about..., outcome, body }. One without an end is unknown: its client did not live to hear.
export function writesOf(lines) {
  const writes = new Map();
  for (const line of lines) {
    if (line.ask) writes.set(line.ask, { ...line, key: line.ask, outcome: 'unknown', body: undefined });
    if (line.end) Object.assign(writes.get(line.end), { outcome: line.outcome, body: line.body, status: line.status });
  }
  return [...writes.values()];
}

const visits = { 'booking.walk_in': 'WAITING', 'booking.check_in': 'WAITING', 'booking.desk_check_in': 'WAITING', 'booking.call_next': 'CALLED', 'booking.call_again': 'CALLED',
  'booking.serve': 'SERVING', 'booking.finish': 'DONE', 'booking.no_show': 'NO_SHOW', 'booking.pass_on': 'WAITING' };

const idOf = (write) => (write.op === 'booking.hold' ? write.body?.appointment : write.appointment);

// Appointment -> the states that it may have, by what was acknowledged last and what is unknown since.
function expected(writes) {
  const states = new Map();
  const set = (id, write, state) => {
    const ends = [state, ...(later[state] ?? [])];
    if (write.outcome === 'acknowledged') states.set(id, new Set(ends));
    else if (write.outcome === 'unknown' && states.has(id)) ends.forEach((end) => states.get(id).add(end));
  };
  for (const write of writes) {
    const id = idOf(write);
    if (id !== undefined && makes[write.op] !== undefined) set(id, write, write.staff && write.op === 'booking.book' ? 'BOOKED' : makes[write.op]);
    if (write.op === 'booking.move') set(write.replaces, write, 'CANCELLED');
  }
  return states;
}

function checkAppointments(writes, facts, found) {
  const rows = new Map(facts.appointments.map((row) => [row.appointment, row]));
  for (const [id, states] of expected(writes)) {
    const row = rows.get(id);
    if (row === undefined) found.lost.push(`appointment ${id} is not there`);
    else if (!states.has(row.state)) found.lost.push(`appointment ${id} is ${row.state}, not ${[...states].join(' or ')}`);
  }
  for (const row of rows.values()) {
    const alive = ['HELD', 'UNCONFIRMED', 'BOOKED'].includes(row.state);
    if (alive && !row.claimed) found.lost.push(`appointment ${row.appointment} is ${row.state} and has no place`);
    if (!alive && row.claimed && !row.cooling) found.stuck.push(`appointment ${row.appointment} is ${row.state} and keeps its place`);
    if (row.state === 'HELD') found.stuck.push(`appointment ${row.appointment} is still held`);
  }
}

// A clerk's reply has the visit, a citizen's its number alone.
const visitOf = ({ visit, body }) => visit ?? body?.visit?.visit ?? body?.visit;

// Whoever came is there once, with a number of their own, and where the last of the clerks has left them.
function checkVisits(writes, facts, found) {
  const rows = new Map(facts.visits.map((row) => [row.visit, row]));
  const last = new Map(); // visit -> clerk -> states
  const calls = new Map(); // visit -> { called, back }
  const arrived = new Set();
  for (const write of writes.filter((one) => visits[one.op] !== undefined && visitOf(one) !== undefined)) {
    const id = visitOf(write);
    const clerks = last.get(id) ?? last.set(id, new Map()).get(id);
    const count = calls.get(id) ?? calls.set(id, { called: 0, back: 0 }).get(id);
    if (write.outcome === 'acknowledged') clerks.set(write.client, [visits[write.op]]);
    else if (write.outcome === 'unknown') clerks.set(write.client, [...(clerks.get(write.client) ?? []), visits[write.op]]);
    if (write.op === 'booking.call_next') count.called++;
    if (write.op === 'booking.pass_on' && write.outcome !== 'failed') count.back++;
    if (write.op === 'booking.walk_in' && arrived.has(id)) found.duplicated.push(`two people have visit ${id}`);
    if (/walk_in|check_in/.test(write.op)) arrived.add(id);
  }
  for (const [id, clerks] of last) {
    const row = rows.get(id);
    const states = [...clerks.values()].flat();
    if (row === undefined) found.lost.push(`visit ${id} is not there`);
    else if (!states.includes(row.state)) found.lost.push(`visit ${id} is ${row.state}, not ${states.join(' or ')}`);
    if (calls.get(id).called > calls.get(id).back + 1) found.oversold.push(`visit ${id} was called by two counters`);
  }
  const unknown = writes.filter((one) => /walk_in/.test(one.op) && one.outcome === 'unknown').length;
  const nobodys = facts.visits.filter((row) => !arrived.has(row.visit));
  if (nobodys.length > unknown) found.duplicated.push(`${nobodys.length - unknown} visits are nobody's: ${nobodys[0].visit}`);
  for (const { visit } of facts.calls) {
    if (!['CALLED', 'SERVING'].includes(rows.get(visit)?.state)) found.stuck.push(`a counter has visit ${visit}, which is ${rows.get(visit)?.state}`);
  }
}

// A day is as the admin has left it.
function checkDays(writes, facts, found) {
  const days = new Map(); // day -> whether it may be closed
  for (const { op, office, day, outcome } of writes.filter((one) => /close_days|open_day/.test(one.op))) {
    const closed = op === 'booking.close_days';
    const key = `${office} ${day}`;
    if (outcome === 'acknowledged') days.set(key, [closed]);
    else if (outcome === 'unknown') days.set(key, [...(days.get(key) ?? [false]), closed]);
  }
  const rows = new Set(facts.closed.map((row) => `${row.office} ${row.day}`));
  for (const [key, may] of days) {
    if (!may.includes(rows.has(key))) found.lost.push(`${key} is ${rows.has(key) ? 'closed' : 'open'}`);
  }
}

// Every acknowledged write has left its key, no refused one has; and each key has made one thing.
function checkKeys(writes, facts, found) {
  const keys = new Map(facts.keys.map((row) => [row.key, row]));
  for (const write of writes) {
    const row = keys.get(write.key);
    const nothing = write.op === 'booking.tell_affected' && !write.body?.told; // nobody to write to: nothing was done
    if (write.outcome === 'acknowledged' && !nothing && (row === undefined || row.method !== write.op)) found.lost.push(`${write.op} ${write.key} has left no key`);
    if (write.outcome === 'failed' && row !== undefined) found.duplicated.push(`${write.op} ${write.key} was refused and yet done`);
    if (write.outcome === 'unknown' && write.op !== undefined) found.stuck.push(`${write.op} ${write.key} was never answered`);
  }
}

function checkDoubles(writes, facts, found) {
  const holds = writes.filter((write) => write.op === 'booking.hold');
  const known = new Set(holds.filter((write) => write.outcome === 'acknowledged').map(idOf));
  const acknowledged = holds.filter((write) => write.outcome === 'acknowledged').length;
  if (known.size < acknowledged) found.duplicated.push(`${acknowledged - known.size} reservations were given twice`);
  const unknown = new Set(holds.filter((write) => write.outcome === 'unknown').map((write) => write.key));
  const perhaps = facts.keys.filter((row) => unknown.has(row.key)).map((row) => row.reply);
  for (const row of facts.appointments) {
    if (!known.has(row.appointment) && !perhaps.some((reply) => reply.includes(row.appointment))) found.duplicated.push(`nobody was given appointment ${row.appointment}`);
  }
  for (const row of facts.claims) found.duplicated.push(`appointment ${row.appointment} has ${row.n} places`);
}

// Who books gets the mail with the link to confirm, once in effect: receivers know repetitions by the Message-ID.
function checkMails(writes, facts, mails, found) {
  const sent = new Map(facts.deliveries.filter((row) => row.subject === 'booking/confirm').map((row) => [row.recipient, row]));
  const ids = new Map();
  for (const mail of mails) ids.set(mail.to, (ids.get(mail.to) ?? new Set()).add(mail.id));
  for (const write of writes.filter((one) => one.email !== undefined && one.outcome === 'acknowledged')) {
    const row = sent.get(write.email);
    if (row === undefined) found.lost.push(`no mail to ${write.email}`);
    else if (row.n > 1) found.duplicated.push(`${row.n} mails to ${write.email}`);
    else if (row.state !== 'SENT') found.stuck.push(`the mail to ${write.email} is ${row.state}`);
    else if (!ids.has(write.email)) found.lost.push(`the mail to ${write.email} never arrived`);
  }
}

function checkWaits(facts, found) {
  for (const [schema, { outbox, dead }] of Object.entries(facts.queues)) {
    if (outbox > 0) found.stuck.push(`${outbox} requests in the outbox of ${schema}, ${dead} of them given up`);
  }
  for (const wait of facts.waits) found.stuck.push(`a transaction of ${wait.application_name} waits: ${wait.state} ${wait.wait_event}`);
}

// Bad answers that no missing part explains. `down`: [{ from, to }], when one without a second replica was away: then staff may also be taken for
// somebody else, since sessions are in Redis.
export function errors(lines, down) {
  const excused = (line) => down.some((window) => line.from <= window.to && line.to >= window.from);
  return lines.filter((line) => (line.wrong !== undefined && !(/by staff/.test(line.wrong) && excused(line))) || (line.bad !== undefined && !excused(line)));
}

// { lost, duplicated, oversold, stuck }: sentences.
export function check(lines, facts, mails) {
  const writes = writesOf(lines);
  const found = { lost: [], duplicated: [], oversold: [], stuck: [] };
  checkAppointments(writes, facts, found);
  checkKeys(writes, facts, found);
  checkDoubles(writes, facts, found);
  checkVisits(writes, facts, found);
  checkDays(writes, facts, found);
  checkMails(writes, facts, mails, found);
  for (const pair of facts.overlaps) found.oversold.push(`${pair.one} and ${pair.other} have the same counter at the same time`);
  checkWaits(facts, found);
  return found;
}
