// Signs in with what the first start printed and reads one question.
import { readFileSync } from 'node:fs';

const printed = readFileSync(process.argv[2], 'utf8');
const find = (pattern) => {
  const found = pattern.exec(printed);
  if (!found) throw new Error(`The start printed nothing like ${pattern}`);
  return found.slice(1);
};
const [api] = find(/API\s+(http:\S+)/);
const [email, password] = find(/(admin@example\.com)\s+(\S+)/);

async function call(path, options) {
  const response = await fetch(`${api}${path}`, options);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const { accessToken } = await call('/auth/login', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email, password }),
});
const { items } = await call('/questions?limit=1', { headers: { authorization: `Bearer ${accessToken}` } });
if (!items[0]?.content) throw new Error('The demo bank holds no question');
console.log(`Signed in as ${email} and read: ${items[0].content}`);
