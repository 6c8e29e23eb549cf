import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  createRemoteJWKSet,
  type CryptoKey,
  customFetch,
  errors,
  type FetchImplementation,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
  type RemoteJWKSet,
} from 'jose';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/domain-error.js';
import { ENV, type Env } from '../../config/env.js';
import { isIssuerAddress } from '../../config/oidc.js';

/** The longest a request waits for the issuer, however many documents it has to fetch. */
export const ISSUER_TIMEOUT_MS = 3000;
/** An issuer that failed is left alone for so long, or each request would wait for it anew. */
const PAUSE_MS = 5000;
/** Where the keys lie is asked again after this. */
const DISCOVERED_FOR_MS = 3_600_000;
/** Keys are fetched anew after this, so that one that was withdrawn stops working. */
const KEYS_FOR_MS = 600_000;
/** A key that is not known yet is looked for at most this often: a flood of invented ones makes no flood of fetches. */
const COOLDOWN_MS = 30_000;

/** Faults of a token against keys that were read; everything else is the issuer's. */
const OF_THE_TOKEN = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

class AnotherIssuer extends Error {}

/** The public keys of the issuer, found by discovery when the first token asks for one. */
@Injectable()
export class IssuerKeys {
  private discovered: { keys: Promise<RemoteJWKSet>; at: number } | null = null;
  private readonly log = new Logger('issuer');
  private failedAt = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly clock: Clock,
  ) {}

  /**
   * The key that a token claims to be signed with.
   * @throws DomainError `issuer-unavailable` when that cannot be told in time
   * @throws JOSEError when the issuer has no such key
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    try {
      return await within(
        ISSUER_TIMEOUT_MS,
        this.keys().then((keys) => keys(header, token)),
      );
    } catch (error) {
      if (OF_THE_TOKEN.some((kind) => error instanceof kind)) throw error;
      throw new DomainError('issuer-unavailable', 'The issuer of this token cannot be asked; try again shortly.', {
        cause: error,
        headers: { 'Retry-After': String(PAUSE_MS / 1000) },
      });
    }
  }

  /**
   * Looks once whether the issuer calls itself as it is set, so that a slip is known before the first token comes. An
   * issuer that is away at the time is asked anew by the first token.
   */
  async look(): Promise<void> {
    if (this.env.oidc === null) return;
    await this.keys().catch((error: unknown) => {
      this.failedAt = Number.NEGATIVE_INFINITY;
      if (error instanceof AnotherIssuer)
        this.log.warn('OIDC_ISSUER is not the issuer that its discovery document names; no token of it can be judged.');
    });
  }

  private keys(): Promise<RemoteJWKSet> {
    if (this.discovered && this.now() - this.discovered.at < DISCOVERED_FOR_MS) return this.discovered.keys;
    const keys = this.discover();
    this.discovered = { keys, at: this.now() };
    keys.catch(() => {
      if (this.discovered?.keys === keys) this.discovered = null;
    });
    return keys;
  }

  private async discover(): Promise<RemoteJWKSet> {
    const issuer = this.env.oidc?.issuer ?? '';
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const signal = AbortSignal.timeout(ISSUER_TIMEOUT_MS);
    const response = await this.fetch(url, { method: 'GET', headers: new Headers(), redirect: 'manual', signal });
    const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (found.issuer !== issuer) throw new AnotherIssuer(`${url} is of another issuer`);
    if (typeof found.jwks_uri !== 'string' || !isKeyAddress(found.jwks_uri, this.env.production))
      throw new Error(`${url} names no address of keys that can be trusted`);
    return createRemoteJWKSet(new URL(found.jwks_uri), {
      timeoutDuration: ISSUER_TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: KEYS_FOR_MS,
      [customFetch]: this.fetch,
    });
  }

  /** Reads the whole answer, so that one that comes in drops is a failure as well. */
  private readonly fetch: FetchImplementation = async (url, options) => {
    if (Math.abs(this.now() - this.failedAt) < PAUSE_MS) throw new Error('the issuer failed a moment ago');
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
      return Response.json(await response.json());
    } catch (error) {
      this.failedAt = this.now();
      throw error;
    }
  };

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** As the issuer's own address, but for a query, which some have. */
function isKeyAddress(text: string, production: boolean): boolean {
  return isIssuerAddress(text.replace(/\?.*$/s, ''), production);
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
