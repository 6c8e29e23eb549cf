/** One request of an `.http` file, its variables not yet filled in. */
export interface HttpRequest {
  readonly title: string;
  /** Under which later requests refer to its answer. */
  readonly name: string | null;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | null;
}

export interface HttpFile {
  /** `@name = value` lines. */
  readonly variables: Readonly<Record<string, string>>;
  readonly requests: readonly HttpRequest[];
}

/** An answer as `{{name.response.body.field}}` and `{{name.response.headers.Name}}` see it. */
export interface Answer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the format of VS Code's REST Client: `### title`, `# @name id`, the request line, headers, an empty line, the body.
 * @throws on a request without a line of method and URL
 */
export function parseHttpFile(text: string): HttpFile {
  const [preamble = '', ...blocks] = text.replaceAll('\r\n', '\n').split(/^###/m);
  const variables = Object.fromEntries(
    [...preamble.matchAll(/^@(\w+)\s*=\s*(.*)$/gm)].map(([, name, value]) => [
      name as string,
      (value as string).trim(),
    ]),
  );
  return { variables, requests: blocks.map(parseRequest) };
}

function parseRequest(block: string): HttpRequest {
  const [title = '', ...rest] = block.split('\n');
  const name = /^#\s*@name\s+(\w+)/m.exec(block)?.[1] ?? null;
  const lines = rest.filter((line, index) => !(isComment(line) && index < firstRequestLine(rest)));
  const start = lines.findIndex((line) => line.trim() !== '');
  const [, method, url] = /^([A-Z]+)\s+(\S+)$/.exec(lines[start]?.trim() ?? '') ?? [];
  if (!method || !url) throw new Error(`The request "${title.trim()}" has no line of method and URL.`);
  const blank = lines.findIndex((line, index) => index > start && line.trim() === '');
  const headEnd = blank === -1 ? lines.length : blank;
  const headers = lines.slice(start + 1, headEnd).map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  const body = lines
    .slice(headEnd + 1)
    .join('\n')
    .trimEnd();
  return { title: title.trim(), name, method, url, headers, body: body === '' ? null : body };
}

const isComment = (line: string): boolean => /^(#|\/\/)/.test(line);

const firstRequestLine = (lines: readonly string[]): number =>
  lines.findIndex((line) => line.trim() !== '' && !isComment(line));

/**
 * Fills in `{{variable}}`, `{{$guid}}` and references to earlier answers.
 * @throws on one that is not known
 */
export function fillIn(
  text: string,
  variables: Readonly<Record<string, string>>,
  answers: ReadonlyMap<string, Answer>,
): string {
  return text.replace(/\{\{([^}]+)\}\}/g, (_, inner: string) => {
    const expression = inner.trim();
    const value =
      expression === '$guid' ? crypto.randomUUID() : (variables[expression] ?? referred(expression, answers));
    if (value === undefined) throw new Error(`{{${expression}}} is not known.`);
    return value;
  });
}

function referred(expression: string, answers: ReadonlyMap<string, Answer>): string | undefined {
  const [, name, part, path] = /^(\w+)\.response\.(body|headers)\.(.+)$/.exec(expression) ?? [];
  const answer = answers.get(name ?? '');
  if (!answer || !path) return undefined;
  if (part === 'headers') return answer.headers[path.toLowerCase()];
  const keys = path
    .replace(/^\$\./, '')
    .split(/[.[\]]+/)
    .filter(Boolean);
  const value = keys.reduce<unknown>(
    (node, key) => (node as Record<string, unknown> | null | undefined)?.[key],
    answer.body,
  );
  return value === undefined || value === null ? undefined : String(value);
}
