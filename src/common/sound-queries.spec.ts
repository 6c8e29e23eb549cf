import { describe, expect, it } from '@jest/globals';
import { v4, v7 } from 'uuid';
import { SoundQueries } from './sound-queries.js';

class Asked {
  expertId?: string;
  categoryId?: string[];
  limit = 50;
}

/** Remembers queries, and counts how many were judged. */
function queries(judgement = (sent: object): object => Object.assign(new Asked(), sent)) {
  const sound = new SoundQueries();
  let judged = 0;
  const of = (sent: object) =>
    sound.of(sent, () => {
      judged += 1;
      return judgement(sent);
    }) as Asked;
  return { of, judged: () => judged };
}

describe('a query string that was sound', () => {
  it('is not judged again', () => {
    const { of, judged } = queries();

    expect(of({ limit: 7 })).toBe(of({ limit: 7 }));
    expect(judged()).toBe(1);
  });

  it('stands for those with other ids, each at its place', () => {
    const { of, judged } = queries();
    const [one, other, third] = [v7(), v4(), v7()];
    of({ expertId: v7(), categoryId: [v4(), v7()] });

    const found = of({ expertId: one, categoryId: [other, third] });
    expect(found).toEqual(Object.assign(new Asked(), { expertId: one, categoryId: [other, third] }));
    expect(found).toBeInstanceOf(Asked);
    expect(judged()).toBe(1);
  });

  it('does not stand for one where two ids are the same', () => {
    const { of, judged } = queries();
    const id = v7();
    of({ categoryId: [v7(), v7()] });

    expect(of({ categoryId: [id, id] }).categoryId).toEqual([id, id]);
    expect(judged()).toBe(2);
  });

  it.each(['of another case', 'that is none', 'in a longer text', 'in another field'])(
    'is not one with an id %s',
    (how) => {
      const { of, judged } = queries();
      const id = v7();
      of({ expertId: v7() });
      const [expertId, field] = {
        'of another case': [id.toUpperCase(), 'expertId'],
        'that is none': [id.slice(1), 'expertId'],
        'in a longer text': [`${id} `, 'expertId'],
        'in another field': [id, 'questionId'],
      }[how] as [string, string];

      expect(of({ [field]: expertId })).toMatchObject({ [field]: expertId });
      expect(judged()).toBe(2);
    },
  );

  it('stands for itself alone where its class makes something else of an id', () => {
    const { of, judged } = queries((sent) =>
      Object.assign(new Asked(), { expertId: (sent as Asked).expertId?.slice(9) }),
    );
    const [one, other] = [v7(), v7()];

    expect(of({ expertId: one }).expertId).toBe(one.slice(9));
    expect(of({ expertId: other }).expertId).toBe(other.slice(9));
    expect(judged()).toBe(2);
  });

  it('stands for itself alone where an id lies at the end of a text as well', () => {
    const { of } = queries();
    const sent = (id: string) => ({ expertId: id, q: `said "${id}` });
    of(sent(v7()));

    const id = v7();
    expect(of(sent(id))).toMatchObject(sent(id));
  });

  it('cannot be changed by whoever asked', () => {
    const { of } = queries();
    const sent = () => ({ categoryId: [v7()] });

    for (const found of [of(sent()), of(sent())]) {
      expect(() => (found.limit = 1)).toThrow(TypeError);
      expect(() => found.categoryId?.push('')).toThrow(TypeError);
    }
  });

  it('is none that was refused, which is refused again', () => {
    const { of } = queries(() => {
      throw new Error('refused');
    });

    for (let time = 0; time < 2; time++) expect(() => of({ limit: 0 })).toThrow('refused');
  });
});
