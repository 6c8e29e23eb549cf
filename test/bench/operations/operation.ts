import type { FreshPairs } from '../load/fresh-pairs.js';
import type { Bearers, World } from '../load/world.js';

/** The three that are compared, in the order in which they are measured. */
export const SERVERS = ['floor', 'plain', 'product'] as const;
export type ServerName = (typeof SERVERS)[number];

export const OPERATIONS = ['R1', 'R2', 'R3', 'R4', 'Q1', 'W1', 'B1'] as const;
export type OperationName = (typeof OPERATIONS)[number];

export interface BenchRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** What requests are made of. */
export interface Asking {
  world: World;
  bearers: Bearers;
  /** Of the database that the server writes into. */
  pairs: FreshPairs;
  /** From 0 up to 1. */
  random(): number;
}

/** One kind of request; the floor and plain NestJS have the same routes, but for those of the product alone. */
export interface Operation {
  name: OperationName;
  what: string;
  isOfProductAlone?: true;
  /** Draws the same for each server from the same numbers, but for pairs that are submitted. */
  request(server: ServerName, asking: Asking): BenchRequest;
  /** What the answers of all servers must have in common, from the JSON of one. */
  facts(answer: unknown): unknown;
}

export const isFor = ({ isOfProductAlone }: Operation, server: ServerName): boolean =>
  !isOfProductAlone || server === 'product';

export function oneOf<T>(list: readonly T[], random: () => number): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error('Nothing was loaded to choose from.');
  return found;
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Nobody signs in to the floor and to plain NestJS. */
export const OPEN: Record<string, string> = {};
