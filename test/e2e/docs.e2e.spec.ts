import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app.js';
import { findBrowser, openBrowser } from '../support/browser.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let admin: Person;
beforeAll(async () => {
  t = await startTestApp();
  admin = await givenPerson(t, 'ADMIN', { name: 'Admin of the docs' });
});
afterAll(() => t.close());

describe('content security', () => {
  it('an answer of the API runs and loads nothing in a browser', async () => {
    const response = await t.http().get('/health/live');

    expect(response.headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
  });

  it('the docs load from their own server alone', async () => {
    for (const path of ['/docs', '/docs/', '/docs/swagger-ui-bundle.js']) {
      const response = await t.http().get(path);

      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      expect(response.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    }
  });
});

const browserProgram = findBrowser();

const inBrowser = (tests: (program: string) => void) =>
  browserProgram && describe('the docs in a browser', () => tests(browserProgram));

inBrowser((program) => {
  let browser: Browser;
  let page: Page;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser(program);
    const context = await browser.newContext();
    await context.route('**', (route) => {
      const { hostname, protocol } = new URL(route.request().url());
      if (protocol === 'data:' || hostname === '127.0.0.1') return route.continue();
      elsewhere.push(route.request().url());
      return route.abort();
    });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  }, 60_000);
  afterAll(() => browser?.close());

  it('authorise once, then call a route, with no network', async () => {
    await page.goto(`${await t.app.getUrl()}/docs`);

    await page.locator('button.authorize').first().click();
    await page.locator('.auth-container input').fill(admin.token);
    await page.locator('.auth-btn-wrapper button.authorize').click();
    await page.locator('.auth-btn-wrapper .btn-done').click();

    await page.locator('#operations-tag-auth').click();
    const operation = page.locator('#operations-auth-auth_me');
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('button.execute').click();
    const answer = operation.locator('.live-responses-table .response');
    await answer.waitFor();

    expect(await answer.locator('.response-col_status').textContent()).toMatch(/^200/);
    expect(await answer.locator('.response-col_description').textContent()).toContain('Admin of the docs');
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  }, 60_000);
});
