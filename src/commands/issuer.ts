import { PlainError } from '../common/plain-error.js';
import { loadEnv } from '../config/env.js';

/** @throws PlainError where the settings name no issuer */
export function requireIssuer(): string {
  const { oidc } = loadEnv();
  if (oidc === null) throw new PlainError('Set OIDC_ISSUER and OIDC_AUDIENCE; links are to that issuer.');
  return oidc.issuer;
}
