import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { DomainError } from '../common/domain-error.js';
import { Turnstile } from '../common/turnstile.js';
import { Argon2id } from './argon2id.js';

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;

/** Hashing runs on libuv's four threads, and uploads need one of them. */
const AT_ONCE = Math.min(3, availableParallelism());
/** About two seconds of waiting on two cores. */
const QUEUE = 100;

/** Hashes and checks passwords, a few at once, so that a rush of logins cannot take all memory and all cores. */
@Injectable()
export class Passwords implements OnModuleInit {
  private readonly turnstile = new Turnstile(AT_ONCE, QUEUE, 2);
  /** The hash of a password that nobody knows. */
  private nobody = '';

  constructor(private readonly argon2id: Argon2id) {}

  async onModuleInit(): Promise<void> {
    this.nobody = await this.argon2id.hash(randomBytes(32).toString('hex'));
  }

  /** @throws DomainError `busy` */
  hash(password: string): Promise<string> {
    return this.turnstile.run(() => this.argon2id.hash(composed(password)));
  }

  /**
   * Whether the password belongs to the hash. Costs one verification also where there is no hash, or one of another
   * application, so that the time it takes does not tell whether somebody is known.
   * @throws DomainError `busy`
   */
  async verify(hash: string | null, password: string): Promise<boolean> {
    const ours = hash !== null && hash.startsWith('$argon2id$') ? hash : null;
    const matches = await this.turnstile.run(() => this.argon2id.verify(ours ?? this.nobody, composed(password)));
    return ours !== null && matches;
  }
}

/** Keyboards differ in how they compose letters such as Hangul; the password is the same. */
function composed(password: string): string {
  return password.normalize('NFC');
}

export function samePassword(one: string, other: string): boolean {
  return composed(one) === composed(other);
}

/**
 * @param pointer of the password in the body
 * @throws DomainError `validation-failed` when the password is the e-mail address
 */
export function refuseEmailAsPassword(password: string, email: string | null, pointer = '/password'): void {
  if (composed(password).toLowerCase() !== email?.toLowerCase()) return;
  throw new DomainError('validation-failed', 'The body does not validate; errors lists each fault.', {
    errors: [{ pointer, detail: 'must not be the e-mail address' }],
  });
}
