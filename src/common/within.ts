import { DomainError } from './domain-error.js';

/**
 * What the work gives, unless it takes longer; it then goes on unheard.
 * @throws DomainError `busy`
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DomainError('busy', 'No answer came in time.', { headers: { 'Retry-After': '5' } })),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
