import { existsSync, readFileSync } from 'node:fs';

/** By which a file of ours is known. */
export const PRODUCT = 'ax-qna';

/** The version that package.json names; the sources lie one folder nearer to it than what is compiled. */
export function productVersion(): string {
  const places = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url));
  const place = places.find((one) => existsSync(one));
  return place ? (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version : 'unknown';
}
