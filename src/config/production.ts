import { isExamplePassword, weaknessOf } from './weak-secrets.js';

/** A generated key has no words in it; a passphrase has enough others. */
const KEY_LEFT = 16;
const PASSWORD_LEFT = 4;

type Given = Readonly<Record<string, string | undefined>>;

/** What a production must not run with: secrets that are missing, known or guessable. One line a fault. */
export function productionFaults(given: Given): string[] {
  if (given['NODE_ENV'] !== 'production') return [];
  return [
    ...(given['JWT_SECRET'] ? [] : ['JWT_SECRET: is required in production (32 bytes or more)']),
    ...(given['AUDIT_KEY'] ? [] : ['AUDIT_KEY: is required in production (32 bytes or more)']),
    ...weak(given, 'JWT_SECRET', KEY_LEFT, 'make one with: openssl rand -base64 48'),
    ...weak(given, 'AUDIT_KEY', KEY_LEFT, 'make one with: openssl rand -base64 48'),
    ...weak(given, 'BACKUP_KEY', KEY_LEFT, 'make one with: openssl rand -base64 48'),
    ...weak(given, 'ADMIN_PASSWORD', PASSWORD_LEFT, 'choose another one for production'),
    ...weak(given, 'METRICS_TOKEN', PASSWORD_LEFT, 'make one with: openssl rand -base64 24'),
    ...weakPasswordIn(given, 'DATABASE_URL'),
    ...weakPasswordIn(given, 'DATABASE_DIRECT_URL'),
    ...weakPasswordIn(given, 'DATABASE_REPLICA_URL'),
    ...weakPasswordIn(given, 'REDIS_URL'),
  ];
}

function weak(given: Given, name: string, left: number, advice: string): string[] {
  const secret = given[name];
  const why = secret ? weaknessOf(secret, left) : null;
  return why ? [`${name}: ${why}; ${advice}`] : [];
}

function weakPasswordIn(given: Given, name: string): string[] {
  const text = given[name];
  if (!text || !URL.canParse(text)) return [];
  const url = new URL(text);
  const password = decoded(url.password) || url.searchParams.get('password') || '';
  // Without a password the server trusts the socket, the network, a certificate or a ticket.
  if (password === '' || !isExamplePassword(password, decoded(url.username))) return [];
  return [`${name}: its password is one of examples; choose another one for production`];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
