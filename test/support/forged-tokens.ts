import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import { CompactEncrypt, type JWK } from 'jose';

/** What an attacker may have got hold of, and what only the tests know. */
export interface Material {
  /** The signing key of the application: for tokens that are wrong in something else. */
  readonly secret: string;
  readonly userId: string;
  readonly sessionId: string;
  /** A genuine token of that session. */
  readonly genuine: string;
  readonly another: { userId: string; sessionId: string };
  /** Genuine once: of a session that was signed out, and of a user who was deactivated. */
  readonly revoked: string;
  readonly deactivated: string;
  readonly refreshToken: string;
  readonly issuer: { url: string; audience: string; publicKey: JWK; kid: string };
  /** An address that nobody may ever ask. */
  readonly trap: string;
}

type Claims = Record<string, unknown>;

const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);
const HEADER = { alg: 'HS256', typ: 'at+jwt' };

function signed(header: unknown, payload: unknown, signature: (input: string) => string | Buffer): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  const made = signature(input);
  return `${input}.${typeof made === 'string' ? made : made.toString('base64url')}`;
}

const hmac =
  (secret: string | Buffer, hash = 'sha256') =>
  (input: string) =>
    createHmac(hash, secret).update(input).digest();
const rsa = (key: KeyObject) => (input: string) => sign('sha256', Buffer.from(input), key);

/** The claims of a genuine token; undefined takes one away. */
function claimsOf({ userId, sessionId }: Material, changes: Claims = {}): Claims {
  const claims = {
    sub: userId,
    sid: sessionId,
    iss: 'ax-qna',
    aud: 'ax-qna-api',
    iat: now(),
    exp: now() + 900,
    ...changes,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/** Tokens that must never be accepted, as the value of the Authorization header, by what is wrong with them. */
export async function forgedTokens(m: Material): Promise<Record<string, string>> {
  const ours = (changes: Claims, header: Claims = {}) =>
    signed({ ...HEADER, ...header }, claimsOf(m, changes), hmac(m.secret));
  const unsigned = (alg: unknown, signature = '') => signed({ ...HEADER, alg }, claimsOf(m), () => signature);
  const [head = '', body = '', signature = ''] = m.genuine.split('.');
  const thief = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const thiefJwk = thief.publicKey.export({ format: 'jwk' });
  const byThief = (header: Claims) =>
    signed({ typ: 'at+jwt', alg: 'RS256', ...header }, claimsOf(m), rsa(thief.privateKey));
  const spki = createPublicKey({ key: m.issuer.publicKey as JsonWebKey, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  }) as string;
  const issued = (header: Claims, sign: (input: string) => string | Buffer, changes: Claims = {}) =>
    signed(
      { typ: 'JWT', kid: m.issuer.kid, ...header },
      {
        iss: m.issuer.url,
        aud: m.issuer.audience,
        sub: 'admin',
        role: 'ADMIN',
        iat: now(),
        exp: now() + 900,
        ...changes,
      },
      sign,
    );
  const encrypted = await new CompactEncrypt(Buffer.from(JSON.stringify(claimsOf(m))))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt' })
    .encrypt(Buffer.from(m.secret.padEnd(32).slice(0, 32)));

  const tokens: Record<string, string> = {
    'alg none': unsigned('none'),
    'alg None': unsigned('None'),
    'alg NONE': unsigned('NONE'),
    'alg nOnE': unsigned('nOnE'),
    'alg none beside a genuine signature': unsigned('none', signature),
    'alg none in two parts': unsigned('none').slice(0, -1),
    'no alg': unsigned(undefined),
    'an empty alg': unsigned(''),
    'an alg that is a list': unsigned(['HS256', 'none']),
    'HS384 with our secret': signed({ ...HEADER, alg: 'HS384' }, claimsOf(m), hmac(m.secret, 'sha384')),
    'HS512 with our secret': signed({ ...HEADER, alg: 'HS512' }, claimsOf(m), hmac(m.secret, 'sha512')),
    'HS256 with an empty secret': signed(HEADER, claimsOf(m), hmac('')),
    'HS256 with a well-known secret': signed(HEADER, claimsOf(m), hmac('secret')),
    'HS256 with another secret': signed(HEADER, claimsOf(m), hmac(randomBytes(32))),
    'HS256 with the PEM of a public key': signed(HEADER, claimsOf(m), hmac(spki)),
    'HS256 with the trimmed PEM of a public key': signed(HEADER, claimsOf(m), hmac(spki.trim())),
    'HS256 with the JWK of a public key': signed(HEADER, claimsOf(m), hmac(JSON.stringify(m.issuer.publicKey))),
    'of the issuer, HS256 with the PEM of its public key': issued({ alg: 'HS256' }, hmac(spki)),
    'of the issuer, HS256 with the JWK of its public key': issued(
      { alg: 'HS256' },
      hmac(JSON.stringify(m.issuer.publicKey)),
    ),
    'of the issuer, HS256 with our secret': issued({ alg: 'HS256' }, hmac(m.secret)),
    'of the issuer, alg none': issued({ alg: 'none' }, () => ''),
    'of the issuer, signed by somebody else with its kid': issued({ alg: 'RS256' }, rsa(thief.privateKey)),
    'of the issuer, with a key of its own in jwk': issued({ alg: 'RS256', jwk: thiefJwk }, rsa(thief.privateKey)),
    'of the issuer, with keys at jku': issued({ alg: 'RS256', jku: m.trap, kid: undefined }, rsa(thief.privateKey)),
    'of the issuer, with ES256 zeros': issued({ alg: 'ES256' }, () => Buffer.alloc(64)),
    'a kid nobody has': signed({ ...HEADER, kid: 'other' }, claimsOf(m), hmac(randomBytes(32))),
    'a kid that is a path': signed({ ...HEADER, kid: '../../../../../../dev/null' }, claimsOf(m), hmac('')),
    'a kid that is SQL': signed({ ...HEADER, kid: "x' UNION SELECT 'key" }, claimsOf(m), hmac('key')),
    'a kid that is an address': signed({ ...HEADER, kid: m.trap }, claimsOf(m), hmac('key')),
    'keys at jku': byThief({ jku: m.trap, kid: 'thief' }),
    'a certificate at x5u': byThief({ x5u: m.trap }),
    'a key of its own in jwk': byThief({ jwk: thiefJwk }),
    'a certificate of its own in x5c': byThief({
      x5c: [thief.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    }),
    'an unknown critical header': ours({}, { crit: ['exp'], exp: 1 }),
    'a critical header that is not there': ours({}, { crit: ['nothing'] }),
    'b64 false': signed({ ...HEADER, b64: false, crit: ['b64'] }, claimsOf(m), hmac(m.secret)),
    'no aud': ours({ aud: undefined }),
    'another aud': ours({ aud: 'another-api' }),
    'no iss': ours({ iss: undefined }),
    'another iss': ours({ iss: 'https://evil.example.com' }),
    'an iss that is a list': ours({ iss: ['ax-qna'] }),
    'no typ': ours({}, { typ: undefined }),
    'the typ of other tokens': ours({}, { typ: 'JWT' }),
    'no sub': ours({ sub: undefined }),
    'a sub that is no UUID': ours({ sub: 'admin' }),
    'a sub that is SQL': ours({ sub: "' OR 1=1 --" }),
    'a sub that is a list': ours({ sub: [m.userId] }),
    "another user's sub": ours({ sub: m.another.userId }),
    "another user's sid": ours({ sid: m.another.sessionId }),
    'no sid': ours({ sid: undefined }),
    'a sid nobody has': ours({ sid: randomUUID() }),
    'a sid that is an object': ours({ sid: { $ne: null } }),
    'no exp': ours({ exp: undefined }),
    'an exp that is text': ours({ exp: String(now() + 900) }),
    expired: ours({ iat: now() - 1800, exp: now() - 5 }),
    'no iat': ours({ iat: undefined }),
    'an iat far in the future': ours({ iat: now() + 86_400, exp: now() + 90_000 }),
    'an nbf in the future': ours({ nbf: now() + 3600 }),
    'a changed payload': `${head}.${encoded(claimsOf(m, { sub: m.another.userId }))}.${signature}`,
    'a changed header': `${encoded({ ...HEADER, kid: 'x' })}.${body}.${signature}`,
    'no signature': `${head}.${body}.`,
    'no signature and no dot': `${head}.${body}`,
    'two signatures': `${head}.${body}.${signature}.${signature}`,
    'half a signature': `${head}.${body}.${signature.slice(0, 20)}`,
    'a signature of zeros': `${head}.${body}.${encoded('\0'.repeat(32))}`,
    'ES256 zeros': signed({ ...HEADER, alg: 'ES256' }, claimsOf(m), () => Buffer.alloc(64)),
    'a payload that is no JSON': signed(HEADER, 'claims', hmac(m.secret)),
    'a payload that is a list': signed(HEADER, [claimsOf(m)], hmac(m.secret)),
    'a session that was signed out': m.revoked,
    'a user who was deactivated': m.deactivated,
    'a refresh token': m.refreshToken,
    'a JWE with our secret': encrypted,
    'a JWE that is not encrypted': `${encoded({ alg: 'none', enc: 'none' })}..${encoded({})}.${body}.`,
    'a JWS in JSON': JSON.stringify({ protected: head, payload: body, signature }),
    '12 KiB of nothing': `${head}.${'A'.repeat(12 * 1024)}.${signature}`,
    'only dots': '..',
  };
  return {
    ...Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, `Bearer ${token}`])),
    'Bearer twice': `Bearer Bearer ${m.genuine}`,
    'two tokens': `Bearer ${m.revoked}, Bearer ${m.genuine}`,
    'something after the token': `Bearer ${m.genuine} x`,
    'no token': 'Bearer ',
    'the scheme alone': 'Bearer',
    'another scheme': `Basic ${m.genuine}`,
    'no scheme': m.genuine,
  };
}
