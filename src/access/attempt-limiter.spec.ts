import { describe, expect, it } from '@jest/globals';
import { AttemptLimiter } from './attempt-limiter.js';
import { clientOf } from './client-address.js';

describe('an attempt limiter', () => {
  it('lets the maximum through in a window, then says how long to wait', () => {
    const limiter = new AttemptLimiter(3, 60_000);

    expect([1, 2, 3].map((second) => limiter.attempt('a', second * 1000))).toEqual([0, 0, 0]);
    expect(limiter.attempt('a', 4_000)).toBe(57);
    expect(limiter.attempt('a', 60_999)).toBe(1);
  });

  it('starts anew when the window ends, and refused attempts do not prolong it', () => {
    const limiter = new AttemptLimiter(1, 60_000);
    limiter.attempt('a', 0);
    limiter.attempt('a', 59_000);

    expect(limiter.attempt('a', 60_000)).toBe(0);
    expect(limiter.attempt('a', 60_001)).toBe(60);
  });

  it('counts each key by itself', () => {
    const limiter = new AttemptLimiter(1);
    limiter.attempt('a', 0);

    expect(limiter.attempt('b', 0)).toBe(0);
  });

  it('never holds more keys than its bound, and forgets ended windows', () => {
    const limiter = new AttemptLimiter(1, 60_000, 100);

    for (let index = 0; index < 1000; index += 1) limiter.attempt(`key ${index}`, index);
    expect(limiter.size).toBeLessThanOrEqual(100);
    limiter.attempt('late', 200_000);
    expect(limiter.size).toBe(1);
  });
});

describe('the client of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['192.0.2.7:51234', '192.0.2.7'],
    ['[2001:db8:1:2::6]:51234', '2001:db8:1:2::/64'],
    ['anything a client wrote', 'unknown'],
  ])('of %s is %s', (address, client) => {
    expect(clientOf(address)).toBe(client);
  });
});
