import { once } from 'node:events';
import { createServer } from 'node:http';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';
import { freePort } from './free-port.js';

export interface TestIssuer {
  readonly url: string;
  /** Settings of an application that takes its tokens. */
  readonly settings: Readonly<Record<string, string>>;
  readonly keys: OAuth2Issuer['keys'];
  /** Paths that were asked for so far. */
  readonly asked: string[];
  /** What it does with the next requests. */
  mood: 'answer' | 'hang' | 'fail';
  listen(): Promise<void>;
  /** A token of the key with that id (the first one's unless told) with these claims and header members. */
  token(claims: Record<string, unknown>, options?: { kid?: string; header?: Record<string, unknown> }): Promise<string>;
  close(): Promise<void>;
}

/** A whole issuer of OpenID Connect on this machine. It does not listen yet, but has its address. */
export async function givenIssuer(): Promise<TestIssuer> {
  const issuer = new OAuth2Issuer();
  const service = new OAuth2Service(issuer);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (it.mood === 'hang') return;
    if (it.mood === 'fail') return void response.writeHead(500).end();
    service.requestHandler(request, response);
  });
  const port = await freePort();
  issuer.url = `http://127.0.0.1:${port}`;
  await issuer.keys.generate('RS256', { kid: 'rsa-1' });
  const it: TestIssuer = {
    url: issuer.url,
    settings: { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'axqna-api' },
    keys: issuer.keys,
    asked,
    mood: 'answer',
    async listen() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    token: (claims, { kid = 'rsa-1', header = {} } = {}) =>
      issuer.buildToken({
        kid,
        scopesOrTransform: (head, payload) => {
          Object.assign(head, header);
          Object.assign(payload, { aud: 'axqna-api', ...claims });
        },
      }),
    async close() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return it;
}
