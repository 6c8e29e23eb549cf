import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import ts from 'typescript';
import { visit } from '../client/consumer.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenPerson } from '../support/session.js';

const CONSUMER = resolve('test/client/consumer.ts');

/** Name → what is changed in the consumer's text, and what the compiler has to name. */
const MISTAKES: Readonly<Record<string, readonly [from: string, to: string, named: string]>> = {
  'a misspelt path': ["GET('/api/v1/questions'", "GET('/api/v1/question'", '/api/v1/question'],
  'a field that is not sent': ['user.name', 'user.fullName', 'fullName'],
  'a field that is not taken': ['questionId: question.id,', 'questionId: question.id, score: 1,', 'score'],
  'a missing field': ['questionId: question.id,', '', 'questionId'],
  'a value outside an enum': ["['SINGLE']", "['SINGEL']", 'SINGEL'],
  'a code that the route does not give': ["case 'not-released'", "case 'not-relaesed'", 'not-relaesed'],
  'an option of a question that has none': ["case 'MULTIPLE':", "case 'ESSAY':", "'null' is not assignable"],
};

/** Compiles the consumer and a copy of it with each mistake, all in one go; tells what the compiler says of each. */
function compile(): (name: string) => string {
  const consumer = ts.sys.readFile(CONSUMER) ?? '';
  const copies = new Map([['no mistake', consumer]]);
  for (const [name, [from, to]] of Object.entries(MISTAKES)) copies.set(name, consumer.replace(from, to));
  const fileOf = (name: string) => resolve(`test/client/${name.replaceAll(' ', '-')}.ts`);
  const texts = new Map([...copies].map(([name, text]) => [fileOf(name), text]));

  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => texts.get(resolve(file)) ?? readFile.call(host, file);
  host.fileExists = (file) => texts.has(resolve(file)) || fileExists.call(host, file);
  const program = ts.createProgram([...texts.keys()], options, host);
  return (name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(fileOf(name)))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n');
}

describe('the published types', () => {
  let said: (name: string) => string;
  beforeAll(() => {
    said = compile();
  }, 60_000);

  it('fit a frontend', () => {
    expect(said('no mistake')).toBe('');
  }, 60_000);

  it.each(Object.entries(MISTAKES))('refuse %s', (name, [, , named]) => {
    expect(said(name)).toContain(named);
  });
});

describe('the consumer', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  it('signs in, reads a question, saves an answer and tells a refusal by its code', async () => {
    const admin = await givenPerson(t, 'ADMIN');
    const credentials = { email: 'kim@example.com', password: 'a long enough passphrase' };
    const expert = { ...credentials, name: 'Kim Minji', specialties: ['ML'] };
    await t.http().post('/api/v1/experts').set(admin.auth).send(expert).expect(201);
    const category = await givenCategory(t);
    await givenQuestion(t, { categoryId: category.id, options: { A: 'one', B: 'two' } });

    const seen = await visit(await t.app.getUrl(), credentials);

    expect(seen).toMatchObject({
      name: 'Kim Minji',
      options: { A: 'one', B: 'two' },
      answer: { status: 'DRAFT', version: 1, responseData: { value: 'A' }, score: null },
      refusal: 'Your result is not out yet.',
    });
  });
});
