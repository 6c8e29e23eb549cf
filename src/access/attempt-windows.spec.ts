import { describe, expect, it } from '@jest/globals';
import { AttemptWindows, secondsOf } from './attempt-windows.js';
import { clientOf } from './client-address.js';

describe('windows of attempts', () => {
  it('count from the first attempt on, and say how long is left', () => {
    const windows = new AttemptWindows();

    expect(windows.count('a', 1_000)).toEqual({ attempts: 1, endsInMs: 60_000 });
    expect(windows.count('a', 4_000)).toEqual({ attempts: 2, endsInMs: 57_000 });
    expect(windows.count('a', 60_999)).toEqual({ attempts: 3, endsInMs: 1 });
  });

  it('start anew when they end, and later attempts do not prolong them', () => {
    const windows = new AttemptWindows();
    windows.count('a', 0);
    windows.count('a', 59_000);

    expect(windows.count('a', 60_000)).toEqual({ attempts: 1, endsInMs: 60_000 });
  });

  it('count each key by itself', () => {
    const windows = new AttemptWindows();
    windows.count('a', 0);

    expect(windows.count('b', 0).attempts).toBe(1);
  });

  it('tell what was counted without counting', () => {
    const windows = new AttemptWindows();
    windows.count('a', 0);

    expect([windows.peek('a', 10_000), windows.peek('a', 10_000)]).toEqual([
      { attempts: 1, endsInMs: 50_000 },
      { attempts: 1, endsInMs: 50_000 },
    ]);
    expect([windows.peek('a', 60_000).attempts, windows.peek('b', 0).attempts]).toEqual([0, 0]);
  });

  it('give an attempt back to the window in which it was counted, and to no later one', () => {
    const windows = new AttemptWindows();
    windows.count('a', 0);
    windows.count('a', 59_999);

    windows.takeBack('a', 59_999);
    expect(windows.peek('a', 59_999).attempts).toBe(1);
    windows.count('a', 60_000);
    windows.takeBack('a', 59_999);
    windows.takeBack('b', 59_999);
    expect([windows.peek('a', 60_000).attempts, windows.peek('b', 60_000).attempts]).toEqual([1, 0]);
  });

  it('are never more than their bound, and are forgotten when they end', () => {
    const windows = new AttemptWindows(100);

    for (let index = 0; index < 1000; index += 1) windows.count(`key ${index}`, index);
    expect(windows.size).toBeLessThanOrEqual(100);
    windows.count('late', 200_000);
    expect(windows.size).toBe(1);
  });

  it.each([
    [1, 1],
    [1000, 1],
    [1001, 2],
    [60_000, 60],
  ])('whose %d ms are left ask for a wait of %d s', (endsInMs, seconds) => {
    expect(secondsOf(endsInMs)).toBe(seconds);
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
