import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../common/enums.js';
import { questionJsonSchemas } from './json-schemas.js';

const schemas = questionJsonSchemas();

describe('the published schemas', () => {
  it.each(Object.values(QuestionType))('%s has one for each field', (qType) => {
    expect(Object.keys(schemas[qType])).toEqual(['options', 'correctAnswer', 'scoringRubric', 'responseData']);
  });

  it.each(Object.values(QuestionType))('%s allows no unknown field in a response', (qType) => {
    expect(schemas[qType].responseData).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('state the keys and the number of options', () => {
    expect(schemas.SINGLE.options).toEqual({
      type: 'object',
      propertyNames: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,16}$' },
      additionalProperties: { type: 'string', minLength: 1, maxLength: 2000 },
      minProperties: 2,
      maxProperties: 26,
    });
  });

  it('state the policies and matches that are available', () => {
    const json = JSON.stringify(schemas);

    expect(json).toContain('"enum":["all-or-nothing"]');
    expect(json).toContain('"enum":["subset","all-or-nothing","net","each-decision"]');
    expect(json.match(/"const":"weighted"/g)).toHaveLength(2);
    expect(json).toContain('"enum":["exact","wildcard","regex","numeric"]');
  });

  it.each([QuestionType.SHORT, QuestionType.ESSAY, QuestionType.FILE])(
    '%s: a rubric has criteria or items',
    (qType) => {
      expect(schemas[qType].scoringRubric).toMatchObject({
        anyOf: [
          {
            anyOf: [
              { required: ['criteria'], additionalProperties: false },
              {
                required: ['items'],
                additionalProperties: false,
                properties: {
                  items: { items: { properties: { points: { minimum: -1_000_000, maximum: 1_000_000 } } } },
                },
              },
            ],
          },
          { type: 'null' },
        ],
      });
    },
  );

  it('allow null where a field may be null', () => {
    expect(schemas.SHORT.options).toEqual({ type: 'null' });
    expect(schemas.SHORT.correctAnswer).toMatchObject({ anyOf: [{ type: 'object' }, { type: 'null' }] });
  });
});
