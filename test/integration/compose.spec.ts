import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { loadEnv, SETTINGS } from '../../src/config/env.js';

const run = promisify(execFile);
const FOLDER = new URL('../../docker/', import.meta.url);
const HAPROXY = '/usr/sbin/haproxy';

interface Service {
  image?: string;
  build?: string | { context: string; dockerfile: string };
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: string[] | Record<string, unknown>;
}

interface Composition {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

const GIVEN: Readonly<Record<string, string>> = {
  JWT_SECRET: 'mT4wq8ZrP0bYkV2nLs6JcXhD1uEaG9fRiO7tQ3oB',
  AUDIT_KEY: 'Zc6vK1eRn9WmXtB4yHs0PqJfU7dLgA2oI8iE5kQr',
  ADMIN_EMAIL: 'kim@example.com',
  ADMIN_PASSWORD: 'vQ9-dune-Kettle-44',
};

/** As compose does it; what is not given stands for a generated password. */
const filledIn = (text: string) =>
  text.replaceAll(/\$\{(\w+)(?::[-?][^}]*)?\}/g, (_, name: string) => GIVEN[name] ?? '5f0c1b7a9e3d4c2b8a6f');

describe.each(['compose.yaml', 'compose.scale.yaml'])('%s', (file) => {
  const read = async () => load(await readFile(new URL(file, FOLDER), 'utf8')) as Composition;
  const ofProduct = ({ services }: Composition) =>
    Object.values(services).filter(
      ({ build }) => typeof build === 'object' && build.dockerfile === 'docker/Dockerfile',
    );

  it('gives instances settings that the product knows and a production starts with', async () => {
    for (const { environment = {} } of ofProduct(await read())) {
      const settings = Object.entries(environment).map(([name, value]) => [name, filledIn(value)]);

      expect(SETTINGS).toEqual(expect.arrayContaining(Object.keys(environment)));
      expect(loadEnv({ NODE_ENV: 'production', ...Object.fromEntries(settings) })).toBeDefined();
    }
  });

  it('holds no secret and no default for one', async () => {
    const { services } = await read();
    for (const [name, value] of Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment),
    )) {
      if (/PASSWORD|SECRET|KEY/.test(name)) expect(value).toMatch(/^\$\{\w+:\?[^}]+\}$/);
      expect(value.replaceAll(/\$\{\w+:\?[^}]+\}/g, '')).not.toMatch(/:\/\/[^@/]*:[^@/]+@/);
    }
  });

  it('names files, volumes and services that are there', async () => {
    const { services, volumes } = await read();
    for (const { volumes: mounts = [], depends_on = [] } of Object.values(services)) {
      for (const [source = ''] of mounts.map((mount) => mount.split(':'))) {
        if (source.startsWith('.')) expect([source, existsSync(new URL(source, FOLDER))]).toEqual([source, true]);
        else expect(Object.keys(volumes)).toContain(source);
      }
      const needed = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
      expect(Object.keys(services)).toEqual(expect.arrayContaining(needed));
    }
  });
});

describe('what compose.scale.yaml mounts', () => {
  it.each(['primary-init.sh', 'standby.sh'])('%s is a script that bash reads', async (script) => {
    expect((await run('bash', ['-n', new URL(`scale/${script}`, FOLDER).pathname])).stderr).toBe('');
  });

  it('haproxy.cfg is what HAProxy understands, where it is installed', async () => {
    const config = new URL('scale/haproxy.cfg', FOLDER).pathname;
    const instances = { APP_1: '127.0.0.1:3001', APP_2: '127.0.0.1:3002', APP_3: '127.0.0.1:3003' };
    const env = { LISTEN: '127.0.0.1:3000', ADMIN_SOCKET: '/tmp/no.sock', ...instances };
    const text = await readFile(config, 'utf8');

    expect([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name).toSorted()).toEqual(Object.keys(env).toSorted());
    if (!existsSync(HAPROXY))
      return void process.stdout.write('haproxy is not installed here: its file is not read.\n');
    expect((await run(HAPROXY, ['-c', '-f', config], { env })).stdout).toContain('Configuration file is valid');
  });
});
