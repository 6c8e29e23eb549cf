import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { ENV, loadEnv } from '../config/env.js';
import { MetricsAccess } from './metrics.access.js';

const TOKEN = 'a-token-of-sixteen-or-more';

async function accessWith(settings: Record<string, string>): Promise<MetricsAccess> {
  const module = await Test.createTestingModule({
    providers: [MetricsAccess, { provide: ENV, useValue: loadEnv(settings) }],
  }).compile();
  return module.get(MetricsAccess);
}

const request = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ headers, socket: { remoteAddress } }) as Parameters<MetricsAccess['require']>[0];

describe('the metrics', () => {
  it.each([
    ['127.0.0.1', {}, true, 'loopback'],
    ['::1', {}, true, 'loopback of IPv6'],
    ['::ffff:127.0.0.1', {}, true, 'loopback of IPv4 on an IPv6 socket'],
    ['10.0.0.5', {}, false, 'another machine'],
    ['127.0.0.1', { 'x-forwarded-for': '10.0.0.5' }, false, 'a stranger behind a proxy on this machine'],
    ['127.0.0.1', { forwarded: 'for=10.0.0.5' }, false, 'a stranger behind another kind of proxy'],
  ])('without a token: %s with %j is let in: %s (%s)', async (address, headers, admitted, _who) => {
    const access = await accessWith({});
    const read = () => access.require(request(address, headers as Record<string, string>));

    if (admitted) expect(read).not.toThrow();
    else expect(read).toThrow(expect.objectContaining({ code: 'sign-in-required' }));
  });

  it.each([
    [`Bearer ${TOKEN}`, null],
    ['Bearer wrong', 'invalid-token'],
    [TOKEN, 'invalid-token'],
    [undefined, 'sign-in-required'],
  ])('with a token: %j answers %s, from loopback too', async (authorization, code) => {
    const access = await accessWith({ METRICS_TOKEN: TOKEN });
    const read = () => access.require(request('127.0.0.1', authorization === undefined ? {} : { authorization }));

    if (code === null) expect(read).not.toThrow();
    else expect(read).toThrow(expect.objectContaining({ code }));
  });
});
