interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly name?: string;
        readonly version?: string;
        readonly license?: unknown;
        readonly dev?: boolean;
        readonly link?: boolean;
        readonly hasInstallScript?: boolean;
      }
    >
  >;
}

/** Licences that let the product be run and handed on, as SPDX names them. None asks for the source of the whole. */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
  'PostgreSQL',
  'Zlib',
]);

/**
 * Whether an SPDX expression leaves a choice that is allowed: one side of OR, both sides of AND; WITH only ever permits
 * more. What is no expression is not allowed.
 */
export function isAllowed(expression: string | undefined): boolean {
  const tokens = String(expression ?? '').match(/\(|\)|[\w.+-]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let allowed = both();
    while (tokens[at] === 'OR') {
      at += 1;
      allowed = both() || allowed;
    }
    return allowed;
  };
  const both = (): boolean => {
    let allowed = one();
    while (tokens[at] === 'AND') {
      at += 1;
      allowed = one() && allowed;
    }
    return allowed;
  };
  const one = (): boolean => {
    const token = tokens[at++];
    if (token === '(') {
      const allowed = either();
      return tokens[at++] === ')' && allowed;
    }
    if (tokens[at] === 'WITH') at += 2;
    return ALLOWED.has(token ?? '');
  };
  const allowed = either();
  return allowed && at === tokens.length;
}

/** What `npm ci --omit=dev` installs on some platform, by name and version; each once. */
export function runTimePackages(lock: Lock): { name: string; version: string; licence: string }[] {
  const packages = Object.entries(lock.packages)
    .filter(([path, { dev, link }]) => path !== '' && !dev && !link)
    .map(([path, { name, version, license }]) => ({
      name: name ?? nameOf(path),
      version: version ?? '',
      licence: typeof license === 'string' ? license : 'UNKNOWN',
    }));
  const unique = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}

/** Install scripts run, or are refused, by name: a new package with one has to be read first. */
export function scriptFaults(lock: Lock, allowScripts: Readonly<Record<string, unknown>> = {}): string[] {
  const withScripts = new Set(
    Object.entries(lock.packages)
      .filter(([path, { hasInstallScript }]) => path !== '' && hasInstallScript)
      .map(([path, { name }]) => name ?? nameOf(path)),
  );
  const unnamed = [...withScripts]
    .filter((name) => typeof allowScripts[name] !== 'boolean')
    .map((name) => `${name} has an install script: read it, then name it in allowScripts with true or false.`);
  const leftOver = Object.keys(allowScripts)
    .filter((name) => !withScripts.has(name))
    .map((name) => `allowScripts names ${name}, which has no install script.`);
  return [...unnamed, ...leftOver].sort();
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
