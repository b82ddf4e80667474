// Questions to the benchmark's databases, beside what is measured.
import { execFileSync } from 'node:child_process';

const { BENCH_STORE_RUN } = process.env;

export function rows(database, sql) {
  const text = execFileSync('psql', ['-X', '-q', '-At', '-h', BENCH_STORE_RUN, '-U', 'rathaus_owner', '-d', database, '-c', `select coalesce(json_agg(r), '[]') from (${sql}) r`], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(text);
}

export const one = (database, sql) => rows(database, sql)[0];

export const run = (database, sql) => execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', BENCH_STORE_RUN, '-U', 'rathaus_admin', '-d', database, '-c', sql]);

export const postmaster = () => Number(execFileSync('head', ['-1', process.env.BENCH_STORE_PIDFILE], { encoding: 'utf8' }));
