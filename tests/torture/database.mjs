// The database as an independent witness sees it: psql, past all services. rathaus_admin also sees what others wait for.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const psql = (sql) => promisify(execFile)('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-h', process.env.RATHAUS_RUN, '-U', 'rathaus_admin',
  '-d', 'rathaus', '-c', sql], { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 30_000 });

export const ask = async (sql) => (await psql(sql)).stdout.trim();

// Several statements as one transaction that leaves nothing behind; the last one's answer.
export const askAndForget = async (...statements) => {
  const lines = (await psql(['begin', ...statements, 'rollback'].join(';\n'))).stdout.trim().split('\n');
  return lines[lines.length - 1];
};

export const answers = () => ask('select 1').then(() => true, () => false);
