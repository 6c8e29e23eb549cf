import { Injectable } from '@nestjs/common';
import { hash, type Options, verify } from '@node-rs/argon2';

/** OWASP's first recommendation for argon2id, which is the library's default algorithm: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } satisfies Options;

/** The hash function itself, outside the event loop. */
@Injectable()
export class Argon2id {
  /** A PHC string with a salt of its own. */
  hash(password: string): Promise<string> {
    return hash(password, COST);
  }

  /** False also for a hash that cannot be read. */
  verify(phc: string, password: string): Promise<boolean> {
    return verify(phc, password).catch(() => false);
  }
}
