import type { FastifyInstance } from 'fastify';
import { DomainError } from './domain-error.js';

/** Which methods there are on which paths, so that a wrong method is told apart from a wrong path. */
export class KnownPaths {
  private readonly paths = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  /** To be called before the routes are there. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      // What plugins serve below a folder is known to them alone; OPTIONS is answered for all paths in one place.
      if (url.includes('*')) return;
      const known = this.paths.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
      for (const one of [method].flat()) if (one !== 'OPTIONS') known.methods.add(one);
      this.paths.set(url, known);
    });
  }

  /** Why there is no route for a request that none was found for. */
  refusalOf(url: string): DomainError {
    const path = url.split('?', 1)[0] ?? '';
    const methods = this.methodsOf(path);
    if (methods.length > 0) {
      const allow = methods.join(', ');
      return new DomainError('method-not-allowed', `Only these methods are served here: ${allow}.`, {
        headers: { Allow: allow },
      });
    }
    const isSlash = path.endsWith('/') && this.methodsOf(path.slice(0, -1)).length > 0;
    const advice = isSlash ? 'leave out the slash at the end' : '/docs lists them';
    return new DomainError('route-not-found', `There is no such route; ${advice}.`);
  }

  private methodsOf(path: string): string[] {
    const found = [...this.paths.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].toSorted();
  }
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^$()[\]{}|\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
