import { Inject, Injectable } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import { ENV, type Env } from '../config/env.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** What a proxy adds: behind one on the same machine, strangers come from loopback as well. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** Who may read the figures: the bearer of METRICS_TOKEN, or loopback itself where no token is set. */
@Injectable()
export class MetricsAccess {
  constructor(@Inject(ENV) private readonly env: Env) {}

  /** @throws DomainError `sign-in-required`, `invalid-token` */
  require(request: Pick<FastifyRequest, 'headers' | 'socket'>): void {
    const { metricsToken } = this.env;
    if (metricsToken === null) {
      const direct = FORWARDED.every((header) => request.headers[header] === undefined);
      if (direct && LOOPBACK.has(request.socket.remoteAddress ?? '')) return;
      throw refusal('sign-in-required', 'Set METRICS_TOKEN to read the metrics from another machine.');
    }
    const sent = request.headers.authorization;
    if (sent === undefined) throw refusal('sign-in-required', 'Send METRICS_TOKEN: Authorization: Bearer <token>.');
    if (!sameSecret(sent, `Bearer ${metricsToken}`)) throw refusal('invalid-token', 'This is not METRICS_TOKEN.');
  }
}

function refusal(code: 'sign-in-required' | 'invalid-token', detail: string): DomainError {
  return new DomainError(code, detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

/** Hashing first makes the lengths equal, so that the comparison tells nothing by its time. */
function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
