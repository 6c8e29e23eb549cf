import type { Document } from '../../../src/docs/document.types.js';
import { ResponseCheck } from '../../support/openapi-responses.js';
import type { HttpAnswer } from '../support/http.js';
import type { FuzzRequest } from './request-maker.js';

/** What no answer may hold: traces, files, statements, names of what the product is made of. */
const INTERNALS: readonly RegExp[] = [
  /\n\s+at \S/,
  /\\n\s+at \S/,
  /node_modules/,
  /\b(?:src|dist)\/[\w/-]+\.[jt]s\b/,
  /file:\/\//,
  /\bselect\b[^"]{1,200}\bfrom\b/i,
  /\b(?:insert into|update \w+ set|delete from)\b/i,
  /QueryFailedError|TypeError|RangeError|ReferenceError|EntityMetadata/,
  /SQLSTATE|syntax error at or near|violates \w+ constraint|relation "|column "|invalid input syntax/,
  /ECONNREFUSED|ENOENT|EACCES/,
];

/** Holds answers against the document, and finds what should never leave. */
export class Judge {
  private readonly check: ResponseCheck;
  private readonly templates: readonly { pattern: RegExp; template: string; methods: readonly string[] }[];

  constructor(document: Document) {
    this.check = new ResponseCheck(document);
    this.templates = Object.entries(document.paths)
      .map(([template, item]) => ({
        template,
        pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]*')}$`),
        methods: Object.keys(item),
      }))
      // A path without an id before one that an id could stand for.
      .toSorted((a, b) => a.template.split('{').length - b.template.split('{').length);
  }

  /** `GET /api/v1/answers/{id}`; null for a path or a method that the document does not have. */
  operationOf({ method, path }: Pick<FuzzRequest, 'method' | 'path'>): string | null {
    const template = this.templateOf(method, path);
    return template === null ? null : `${method} ${template}`;
  }

  /** In words, what is wrong with the answer to the request. */
  faultsOf(request: FuzzRequest, { status, headers, text }: HttpAnswer): string[] {
    const template = this.templateOf(request.method, request.path);
    // Pages of the docs and what the CORS plugin answers are no operations.
    const isPage = /^\/+(docs|openapi\.json)/.test(request.path);
    const route = template?.replace(/\{(\w+)\}/g, ':$1') ?? null;
    const exchange = { method: request.method, route, status, headers, payload: text };
    const faults = isPage || (request.method === 'HEAD' && text === '') ? [] : this.check.faultsOf(exchange);
    if (status >= 500) faults.push(`status ${status}`);
    const shown = `${text}\n${JSON.stringify(headers)}`;
    for (const pattern of INTERNALS) if (!isPage && pattern.test(shown)) faults.push(`the answer holds ${pattern}`);
    if (headers['x-request-id'] === undefined && !isPage) faults.push('the answer has no X-Request-Id');
    return faults;
  }

  private templateOf(method: string, path: string): string | null {
    // A letter may be written as its code; the router reads it as the letter.
    const plain = (path.split(/[?#]/, 1)[0] ?? '').replaceAll('%61', 'a');
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    const found = this.templates.find(({ pattern, methods }) => methods.includes(asked) && pattern.test(plain));
    return found?.template ?? null;
  }
}
