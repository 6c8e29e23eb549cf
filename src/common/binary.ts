/**
 * PostgreSQL's binary notation of values, big-endian: a uuid is 16 bytes, an integer 4, a double precision 8, a timestamptz
 * 8 bytes of microseconds since 2000, a jsonb a version (1) before its text, and a boolean 0 or 1; texts and values of enums
 * are the same as in text. It spares the server most of what it takes to write a row.
 */

/** Days from 1970 to 2000, where PostgreSQL counts from. */
export const DAYS_TO_2000 = 10_957;
/** The same in seconds. */
const EPOCH = DAYS_TO_2000 * 86_400;
/** From here on a double does not hold every microsecond: years before 1715 and after 2284. */
const FAR = 2 ** 21;

export function int32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

/** Microseconds since 2000, null where a double does not hold them. */
export function nearMicros(bytes: Uint8Array, at: number): number | null {
  const high = int32(bytes, at);
  return high >= -FAR && high < FAR ? high * 2 ** 32 + (int32(bytes, at + 4) >>> 0) : null;
}

/** As `Date.toISOString()` writes it: microseconds are cut off. */
export function isoTime(bytes: Buffer, at: number): string {
  return new Date(EPOCH * 1_000 + Number(floorDivide(bytes.readBigInt64BE(at), 1_000n))).toISOString();
}

/** As PostgreSQL writes it in UTC: `2026-03-02 09:30:00.123456+00`, without zeros at the end. */
export function timeText(bytes: Buffer, at: number): string {
  const micros = bytes.readBigInt64BE(at);
  const [day, time] = isoTime(bytes, at).slice(0, -1).split('T') as [string, string];
  const beyond = String(micros - 1_000n * floorDivide(micros, 1_000n)).padStart(3, '0');
  const [second, fraction = ''] = `${time}${beyond}`.replace(/0+$/, '').split('.');
  return `${day} ${second}${fraction === '' ? '' : `.${fraction}`}+00`;
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}

export function uuidText(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
