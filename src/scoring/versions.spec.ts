import { describe, expect, it } from '@jest/globals';
import { recordedRule, type RuleBook, ruleInForce } from './versions.js';

const RULES: RuleBook<'fair' | 'all-in', string> = { fair: ['as it was', 'as it is'], 'all-in': ['ever since'] };

describe('rules by name and version', () => {
  it('the last version is in force', () => {
    expect(ruleInForce(RULES, 'fair')).toEqual({ name: 'fair', rule: 'as it is', policy: 'fair@2' });
    expect(ruleInForce(RULES, 'all-in')).toEqual({ name: 'all-in', rule: 'ever since', policy: 'all-in@1' });
  });

  it.each([
    ['fair@1', 'fair', 'as it was'],
    ['fair@2', 'fair', 'as it is'],
    ['all-in@1', 'all-in', 'ever since'],
  ])('%s is found as it was then', (policy, name, rule) => {
    expect(recordedRule(RULES, policy)).toEqual({ name, rule, policy });
  });

  it.each([
    'fair@3',
    'fair@0',
    'fair@-1',
    'fair@01',
    'fair',
    'fair@',
    '@1',
    '',
    'foul@1',
    'toString@1',
    'fair@1\n',
    'fair@length',
  ])('%j is not known', (policy) => {
    expect(recordedRule(RULES, policy)).toBeUndefined();
  });
});
