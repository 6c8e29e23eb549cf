import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian and its kin put the browser. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The installed browser's program; null, told on one line, where there is none. */
export function findBrowser(): string | null {
  const found = PLACES.find((place) => existsSync(place)) ?? null;
  if (found === null) process.stdout.write('No chromium is installed: the browser tests of /docs are skipped.\n');
  return found;
}

/** Headless, with a profile of its own that goes with it. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}
