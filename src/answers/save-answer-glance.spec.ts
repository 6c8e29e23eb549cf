import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspect } from '../common/validation.pipe.js';
import { SaveAnswerRequest } from './answer.requests.js';

const ID = '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21';

/** Mostly what is sent: else hardly a body would be sound. */
const mostly = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: odd });

const sent = fc
  .record(
    {
      questionId: mostly(
        fc.uuid(),
        fc.oneof(
          fc.uuid().map((id) => id.toUpperCase()),
          fc.constantFrom(`${ID}\n`, ` ${ID}`, '', null, 7, [ID]),
        ),
      ),
      expertId: mostly(fc.uuid(), fc.constantFrom(null, ID.toUpperCase(), 'me')),
      responseData: fc.jsonValue(),
      submit: mostly(fc.boolean(), fc.constantFrom(null, 'true', 1)),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .chain((body) => mostly(fc.constant(body), fc.constant({ ...body, further: 1 })));

describe('a saved answer that is sound at a glance', () => {
  it('is what a close look makes of it', () =>
    fc.assert(
      fc.property(sent, (body) => {
        const glanced = SaveAnswerRequest.glance(body);
        fc.pre(glanced !== null);

        expect({ request: glanced, faults: [] }).toStrictEqual(inspect(SaveAnswerRequest, body));
      }),
    ));

  it.each([
    [{ questionId: ID, responseData: { value: 'B' }, submit: true }],
    [{ questionId: ID, expertId: ID, responseData: null }],
  ])('is most of what is sent: %j', (body) => {
    expect(SaveAnswerRequest.glance(body)).toStrictEqual(Object.assign(new SaveAnswerRequest(), body));
  });

  it.each([
    ['another spelling of an id', { questionId: ID.toUpperCase(), responseData: {} }],
    ['a missing response', { questionId: ID }],
    ['an unknown field', { questionId: ID, responseData: {}, further: 1 }],
    ['a text for a flag', { questionId: ID, responseData: {}, submit: 'true' }],
  ])('leaves %s to a close look', (_, body) => {
    expect(SaveAnswerRequest.glance(body)).toBeNull();
  });
});
