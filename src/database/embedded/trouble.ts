const OTHER_WAY = 'or set DATABASE_URL to use a PostgreSQL of your own';

/** A failure whose message is one line that says what to do; nothing else leaves this folder. */
export class Trouble extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${flat(problem)}: ${flat(remedy)}, ${OTHER_WAY}.`, options);
  }

  static atStart(problem: string, remedy: string, options?: ErrorOptions): Trouble {
    return new Trouble(`The embedded database cannot start: ${flat(problem)}`, remedy, options);
  }

  static of(error: unknown): Trouble {
    if (error instanceof Trouble) return error;
    const { code, path, message } = error as NodeJS.ErrnoException;
    const where = path ? ` (${path})` : '';
    const known = code === undefined ? undefined : BY_CODE[code];
    if (known) return Trouble.atStart(`${known[0]}${where}`, known[1], { cause: error });
    return Trouble.atStart(message || String(error), 'repair that', { cause: error });
  }
}

/** What initdb, the server and the loader print, told in our words; the first that fits. */
export function troubleOfOutput(output: string, logFile?: string): Trouble {
  const see = logFile ? `look into ${logFile}` : 'repair that';
  for (const [pattern, problem, remedy] of BY_OUTPUT) {
    const match = pattern.exec(output);
    if (match) return Trouble.atStart(problem.replace('$1', match[1] ?? ''), remedy);
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const told = lines.find((line) => /\b(FATAL|PANIC|error|ERROR)\b/.test(line)) ?? lines.at(-1);
  return Trouble.atStart(told?.replace(STAMP, '') ?? 'it ended without a word', see);
}

type Remedy = readonly [problem: string, remedy: string];

const FULL: Remedy = ['no space is left on the disk', 'free some space, set DATA_DIR to a folder on another disk'];
const DENIED: Remedy = ['permission denied', 'set DATA_DIR to a folder this user may write to'];

/** Time and process number at the head of the server's lines. */
const STAMP = /^\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] /;

const BY_CODE: Record<string, Remedy> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  '53100': FULL,
  EACCES: DENIED,
  EPERM: DENIED,
  EEXIST: ['a file is where a folder should be', 'set DATA_DIR to a folder'],
  ENOENT: ['a folder cannot be made', 'set DATA_DIR to a folder that can be written to'],
  EROFS: ['the file system is read-only', 'set DATA_DIR to a folder that can be written to'],
  ENOTDIR: ['a file is where a folder should be', 'set DATA_DIR to a folder'],
  ENAMETOOLONG: ['the path is too long', 'set DATA_DIR to a shorter path'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n)'],
};

const BY_OUTPUT: readonly (readonly [RegExp, string, string])[] = [
  [/No space left on device|Check free disk space|Disk quota exceeded/, ...FULL],
  [/could not look up effective user ID (\d+)/, 'user $1 has no entry in /etc/passwd', 'run as a user that has one'],
  [
    /database files are incompatible with server/,
    'its files are of another PostgreSQL version',
    'use another DATA_DIR',
  ],
  [
    /error while loading shared libraries: (.+?):/,
    'the system lacks the library $1',
    'install it (Debian: apt-get install libstdc++6)',
  ],
  [/has wrong ownership/, 'its files belong to another user', 'run as that user, use another DATA_DIR'],
  [
    /could not create shared memory segment|Cannot allocate memory/,
    'the system gives it no memory',
    'free some memory',
  ],
];

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/[.:]$/, '');
}
