import { isIP } from 'node:net';

/**
 * Whose word about a client's address is taken: nobody's, that of so many proxies in a row before this process, or
 * that of proxies at these addresses.
 */
export type TrustProxy = false | number | readonly string[];

const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Null where the text is none of `none`, a number of hops, or addresses and networks separated by commas. */
export function parseTrustProxy(text: string): TrustProxy | null {
  if (text === 'none' || text === '0') return false;
  if (/^\d+$/.test(text)) return Number(text) <= 10 ? Number(text) : null;
  const places = text.split(',').map((part) => part.trim());
  return places.every((place) => NAMED.has(place) || isNetwork(place)) ? places : null;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  // Everybody is no proxy: a network of all addresses would let each client name its own.
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
